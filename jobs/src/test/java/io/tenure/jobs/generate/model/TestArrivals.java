package io.tenure.jobs.generate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TestArrivals {
    private static final GeneratorSpec SPEC =
            GeneratorSpec.inTotal(900, 20, 60_000, 0.8, 7).with(0.06, 0.05, 0.03);

    @Test
    void thereAreAsManyEventsAndUsersAsAskedFor() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            int users = 1 + random.nextInt(i < 20 ? 5 : 3_000);
            long events = (long) users + random.nextInt(i < 40 ? 20 : 30_000);
            GeneratorSpec spec = GeneratorSpec.inTotal(
                            users, 1 + random.nextInt(40), events, random.nextInt(4) / 2.0, random.nextLong())
                    .with(random.nextInt(3) * 0.25, random.nextInt(3) * 0.2, random.nextInt(2) * 0.1);

            List<MadeUp> rows = MadeUp.of(spec);
            GeneratedCounts counts = new Arrivals(spec).counts();
            List<MadeUp> originals = withoutRepeats(rows);

            assertThat(originals).as("seed %d, %s", seed, spec).hasSize((int) events);
            assertThat(counts.events()).as("seed %d, %s", seed, spec).isEqualTo(events);
            assertThat(counts.repeated()).as("seed %d, %s", seed, spec).isEqualTo(rows.size() - events);
            assertThat(MadeUp.byUser(rows)).as("seed %d, %s", seed, spec).hasSize(users);
            requireSignupsFirst(originals, "seed " + seed + ", " + spec);
        }
    }

    /** Each row that came first of those with its id. */
    private static List<MadeUp> withoutRepeats(List<MadeUp> rows) {
        Set<String> ids = new HashSet<>();
        return rows.stream().filter(row -> ids.add(row.id())).toList();
    }

    private static void requireSignupsFirst(List<MadeUp> events, String which) {
        MadeUp.byUser(events).forEach((user, own) -> {
            Instant signup = own.stream()
                    .filter(event -> event.name().equals("signup"))
                    .map(MadeUp::time)
                    .reduce((one, other) -> {
                        throw new AssertionError(which + ": " + user + " signs up twice");
                    })
                    .orElseThrow();
            assertThat(own)
                    .as(which)
                    .filteredOn(event -> !event.name().equals("signup"))
                    .allMatch(event -> event.time().isAfter(signup));
        });
    }

    @Test
    void anyPartIsMadeAlone() {
        Arrivals arrivals = new Arrivals(SPEC);
        List<String> whole = MadeUp.lines(arrivals, 0, arrivals.blocks());

        for (int parts : new int[] {2, 7, (int) arrivals.blocks()}) {
            List<String> together = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                together.addAll(MadeUp.lines(
                        new Arrivals(SPEC), arrivals.blocks() * i / parts, arrivals.blocks() * (i + 1) / parts));
            }
            assertThat(together).as("%d parts", parts).isEqualTo(whole);
        }
        assertThat(whole).hasSize((int) arrivals.counts().rows());
    }

    @Test
    void anyArrivingDayIsMadeAlone() {
        Arrivals arrivals = new Arrivals(SPEC);
        List<MadeUp> whole = MadeUp.of(SPEC);

        List<MadeUp> dayByDay = new ArrayList<>();
        long events = 0;
        for (int day = SPEC.firstDay(); day <= SPEC.lastDay(); day++) {
            dayByDay.addAll(MadeUp.of(SPEC.arriving(day, day)));
            events += new Arrivals(SPEC.arriving(day, day)).counts().events();
        }

        assertThat(dayByDay).isEqualTo(whole);
        assertThat(events).isEqualTo(arrivals.counts().events());
    }

    @Test
    void anotherSeedGivesOtherEvents() {
        GeneratorSpec one = GeneratorSpec.inTotal(50, 3, 500, 0.8, 1);
        GeneratorSpec other = GeneratorSpec.inTotal(50, 3, 500, 0.8, 2);

        assertThat(MadeUp.of(one)).isEqualTo(MadeUp.of(one)).isNotEqualTo(MadeUp.of(other));
    }

    @Test
    void aDayOfConstantVolumeDoesNotDependOnTheNumberOfDays() {
        GeneratorSpec shorter = GeneratorSpec.perDay(40, 14, 1_200, 1, 3).with(0.02, 0.02, 0);
        GeneratorSpec longer = GeneratorSpec.perDay(40, 50, 1_200, 1, 3).with(0.02, 0.02, 0);

        assertThat(MadeUp.of(shorter.arriving(0, 13))).isEqualTo(MadeUp.of(longer.arriving(0, 13)));
        for (int week = 0; week < 7; week++) {
            int monday = 7 * week;
            assertThat(withoutRepeats(MadeUp.of(longer)).stream()
                            .filter(event -> event.date().isBefore(date(longer, monday + 7)))
                            .filter(event -> !event.date().isBefore(date(longer, monday))))
                    .hasSize(7 * 1_200);
        }
    }

    private static LocalDate date(GeneratorSpec spec, int day) {
        return spec.start().plusDays(day);
    }

    @Test
    void idsAreInOrderOfTimeAndDifferent() {
        List<MadeUp> events = withoutRepeats(MadeUp.of(SPEC));

        assertThat(events.stream().sorted(Comparator.comparing(MadeUp::id)).map(MadeUp::time))
                .isSorted();
        assertThat(events.stream().map(MadeUp::id)).doesNotHaveDuplicates();
        assertThat(events).allMatch(event -> event.id().length() == ArrivingEvents.EVENT_ID_LENGTH);
    }

    @Test
    void lateRowsArriveOneToThreeDaysAfterTheirDayAndRepeatsAreTheSameEvents() {
        List<MadeUp> rowsOfSpec = MadeUp.of(SPEC);
        Set<String> seen = new HashSet<>();
        long[] lateBy = new long[4];
        long[] repeatedAfter = new long[4];
        for (MadeUp row : rowsOfSpec) {
            (seen.add(row.id()) ? lateBy : repeatedAfter)[row.delay()]++;
        }

        // to the row, but for the rounding of signups and other events
        assertThat(lateBy[0] + lateBy[1] + lateBy[2] + lateBy[3]).isEqualTo(60_000);
        assertThat(List.of(lateBy[1], lateBy[2], lateBy[3])).allMatch(rows -> Math.abs(rows - 1_200) <= 2);
        for (long repeats : repeatedAfter) {
            assertThat(repeats).isBetween(748L, 752L);
        }
        assertThat(new HashSet<>(rowsOfSpec.stream()
                        .map(row -> new MadeUp(
                                date(SPEC, 0),
                                row.id(),
                                row.time(),
                                row.user(),
                                row.session(),
                                row.name(),
                                row.revenue()))
                        .toList()))
                .as("rows of one id differ in nothing but their arrival")
                .hasSize(60_000);
    }

    @Test
    void someUsersAreSeenDaysBeforeTheirLateSignupArrives() {
        Set<String> late = new HashSet<>();
        Set<String> seenBefore = new HashSet<>();
        MadeUp.byUser(withoutRepeats(MadeUp.of(SPEC))).forEach((user, own) -> {
            MadeUp signup = own.stream()
                    .filter(event -> event.name().equals("signup"))
                    .findFirst()
                    .orElseThrow();
            if (signup.delay() > 0) {
                late.add(user);
            }
            if (own.stream().anyMatch(event -> event.arrival().isBefore(signup.arrival()))) {
                seenBefore.add(user);
            }
        });

        assertThat(late).hasSizeBetween(48, 60);
        assertThat(seenBefore).hasSizeGreaterThan(10).isSubsetOf(late);
    }

    @Test
    void dirtyRowsTakeTurns() {
        Arrivals arrivals = new Arrivals(SPEC);
        List<String> dirty = MadeUp.lines(arrivals, 0, arrivals.blocks()).stream()
                .filter(line -> line.substring(0, line.indexOf(',')).endsWith("x"))
                .toList();

        assertThat(dirty).hasSize((int) arrivals.counts().rowsDirty());
        assertThat(dirty.stream().filter(line -> line.split(",", -1).length == 5))
                .hasSize(dirty(arrivals, DirtyReason.RAGGED));
        assertThat(dirty.stream().filter(line -> line.split(",", -1)[2].isEmpty()))
                .hasSize(dirty(arrivals, DirtyReason.MISSING_USER_ID));
        assertThat(dirty.stream().filter(line -> line.contains(",2025-13-")))
                .hasSize(dirty(arrivals, DirtyReason.BAD_EVENT_TIME));
        assertThat(dirty.stream().filter(line -> line.endsWith("\""))).hasSize(dirty(arrivals, DirtyReason.BAD_QUOTE));
        assertThat(dirty.stream().filter(line -> line.contains(",1000000000,")))
                .hasSize(dirty(arrivals, DirtyReason.VALUE_RANGE));
    }

    private static int dirty(Arrivals arrivals, DirtyReason reason) {
        return arrivals.counts().dirty().getOrDefault(reason, 0L).intValue();
    }

    @Test
    void impossibleSpecsSayWhatIsWrong() {
        assertThatThrownBy(() -> GeneratorSpec.inTotal(10, 5, 9, 0, 1))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("events 9 are fewer than users 10");
        assertThatThrownBy(() -> GeneratorSpec.inTotal(0, 5, 9, 0, 1)).hasMessageContaining("users 0 is not from 1");
        assertThatThrownBy(() -> GeneratorSpec.inTotal(1, 5, 9, Double.NaN, 1)).hasMessageContaining("skew NaN");
        assertThatThrownBy(() -> SPEC.with(0.7, 0, 0)).hasMessageContaining("late 0.7 is not a share");
        assertThatThrownBy(() -> SPEC.arriving(3, 99)).hasMessageContaining("those are 0 to 22");
        assertThatThrownBy(() -> SPEC.startingAt(LocalDate.of(1960, 1, 1))).hasMessageContaining("start 1960-01-01");
    }
}
