package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.UserId;
import io.tenure.core.period.Granularity;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestEventPacker {
    private static final int CASES = 3_000;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final List<ZoneId> ZONES = Stream.of("UTC", "America/New_York", "Pacific/Apia", "America/St_Johns")
            .map(ZoneId::of)
            .toList();
    private static final List<Granularity> GRANULARITIES = List.of(Granularity.values());
    private static final Comparator<Event> FIRST_ENTRY = Comparator.comparingLong(Event::micros)
            .thenComparing(Event::segment, Comparator.nullsLast(Comparator.naturalOrder()));
    private static final List<RetentionMode> MODES = List.of(RetentionMode.values());

    private record Event(
            String user,
            long micros,
            boolean isEntry,
            boolean isReturn,
            @Nullable String segment) {
        byte @Nullable [] segmentBytes() {
            return segment == null ? null : segment.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Random events of a few users, who meet in a few slots. */
    private static final class Case {
        final Random random;
        final RetentionSpec spec;
        final long asOfMicros;
        final List<Event> events = new ArrayList<>();

        Case(long seed) {
            random = new Random(seed);
            // clocks are put back over midnight in St John's on 2010-11-07, and Apia has no 2011-12-30
            Instant start = Instant.parse(random.nextBoolean() ? "2010-11-05T00:00:00Z" : "2011-11-20T00:00:00Z");
            int days = 1 + random.nextInt(90);
            spec = spec(
                    GRANULARITIES.get(random.nextInt(GRANULARITIES.size())),
                    MODES.get(random.nextInt(MODES.size())),
                    ZONES.get(random.nextInt(ZONES.size())));
            asOfMicros = micros(start.plus(days, ChronoUnit.DAYS));
            String[] segments = {null, "", "GB", "Österreich", "fr"};
            int users = 1 + random.nextInt(40);
            for (int i = 0; i < 12 * users; i++) {
                int kind = 1 + random.nextInt(3);
                events.add(new Event(
                        "u" + random.nextInt(users),
                        micros(start) + random.nextInt(days * 24) * HOUR_MICROS,
                        kind != 1,
                        kind != 2,
                        segments[random.nextInt(segments.length)]));
            }
        }

        /** What some tasks pack, each some of the events, and what others count of it, each some of the parts. */
        RetentionTable packed(boolean textIds) {
            UserId place = new UserId();
            byte[] row = new byte[64];
            SortedMap<Integer, List<byte[]>> parts = new TreeMap<>();
            List<EventPacker> tasks = Stream.generate(() -> new EventPacker(
                            spec,
                            new PackedParts(
                                    PackedParts.FEWEST,
                                    (part, slot, rows) -> parts.computeIfAbsent(part, key -> new ArrayList<>())
                                            .add(rows))))
                    .limit(1 + random.nextInt(3))
                    .toList();
            for (Event event : events) {
                // all in one place, as in Spark's rows: who keeps an id has to copy it
                byte[] id = event.user().getBytes(StandardCharsets.UTF_8);
                System.arraycopy(id, 0, row, 3, id.length);
                tasks.get(random.nextInt(tasks.size()))
                        .add(
                                // texts of which three have one hash
                                textIds ? number(event) / 3 : number(event),
                                textIds ? place.at(row, 3, id.length) : null,
                                event.micros(),
                                event.isEntry(),
                                event.isReturn(),
                                event.isEntry() ? event.segmentBytes() : null);
            }
            tasks.forEach(EventPacker::finish);
            UserEvents users = new UserEvents();
            List<RetentionCounts> counted = new ArrayList<>();
            int first = Integer.MAX_VALUE;
            for (List<byte[]> part : parts.values()) {
                part.forEach(users::addPacked);
                first = Math.min(first, users.firstCohort(new RetentionPeriods(spec)));
                RetentionCounts counts = RetentionCounts.part(spec, true, asOfMicros, null);
                users.count(new RetentionPeriods(spec), counts);
                counted.add(counts);
                users.clear();
            }
            RetentionCounts all = new RetentionCounts(spec, true, asOfMicros, first);
            counted.forEach(all::plus);
            return all.table();
        }

        private static long number(Event event) {
            return Long.parseLong(event.user().substring(1));
        }

        /** User by user, by the definition. */
        RetentionTable counted() {
            Map<String, List<Event>> byUser = new TreeMap<>();
            events.forEach(event -> byUser.computeIfAbsent(event.user(), key -> new ArrayList<>())
                    .add(event));
            RetentionPeriods periods = new RetentionPeriods(spec);
            Map<Event, PeriodMask> masks = new HashMap<>();
            for (List<Event> own : byUser.values()) {
                own.stream().filter(Event::isEntry).min(FIRST_ENTRY).ifPresent(entry -> {
                    PeriodMask active = new PeriodMask();
                    own.stream()
                            .filter(event -> event.isReturn() && event.micros() >= entry.micros())
                            .forEach(event -> active.set(periods.offset(entry.micros(), event.micros())));
                    masks.put(entry, active);
                });
            }
            int first = masks.keySet().stream()
                    .mapToInt(entry -> periods.cohortOf(entry.micros()))
                    .min()
                    .orElseThrow();
            RetentionCounts counts = new RetentionCounts(spec, true, asOfMicros, first);
            masks.forEach((entry, active) -> counts.add(entry.segment(), entry.micros(), active));
            return counts.table();
        }
    }

    @Test
    void packedEventsGiveTheCountsOfTheEvents() {
        for (long seed = 0; seed < CASES; seed++) {
            Case given = new Case(seed);
            if (given.events.stream().anyMatch(Event::isEntry)) {
                String expected = given.counted().toString();
                assertThat(given.packed(false).toString())
                        .as("seed %s, users are numbers: %s", seed, given.spec)
                        .isEqualTo(expected);
                assertThat(given.packed(true).toString())
                        .as("seed %s, users are texts: %s", seed, given.spec)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void eventsOfAUserAndSlotThatFollowEachOtherBecomeOneRow() {
        List<byte[]> packed = new ArrayList<>();
        EventPacker packer = packer(RetentionMode.CALENDAR, packed);
        for (int minute = 0; minute < 600; minute++) {
            packer.add(42, null, minute * 60_000_000L, false, true, null);
        }
        packer.finish();

        assertThat(packed).hasSize(1);
        assertThat(packed.get(0)).hasSize(1 + 8 + 8);
    }

    @Test
    void theEventsOfAVeryActiveUserBecomeFewRowsAmongThoseOfOthers() {
        List<byte[]> packed = new ArrayList<>();
        EventPacker packer = packer(RetentionMode.ROLLING, packed);
        Random random = new Random(5);
        for (int event = 0; event < 1_000_000; event++) {
            boolean isHot = random.nextInt(10) > 0;
            packer.add(
                    isHot ? 42 : random.nextInt(1_000_000), null, day(random.nextInt(30)) + event, false, true, null);
        }
        packer.finish();
        UserEvents users = new UserEvents();
        packed.forEach(users::addPacked);

        assertThat(packed.stream().mapToLong(rows -> rows.length).sum()).isLessThan(180_000 * 25L);
        RetentionSpec spec = spec(Granularity.DAY, RetentionMode.ROLLING, ZoneId.of("UTC"));
        assertThat(users.firstCohort(new RetentionPeriods(spec))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void rowsGoOutWhenTheyAreMany() {
        List<byte[]> packed = new ArrayList<>();
        EventPacker packer = packer(RetentionMode.CALENDAR, packed);
        for (int user = 0; user < 1_000_000; user++) {
            packer.add(user, null, 0, true, true, null);
        }
        int before = packed.size();
        packer.finish();

        assertThat(before).isGreaterThanOrEqualTo(PackedParts.FEWEST - 10);
        assertThat(packed).allMatch(rows -> rows.length <= 32_768 + 25);
        assertThat(packed.stream().mapToLong(rows -> rows.length).sum()).isEqualTo(1_000_000 * 25L);
    }

    private static EventPacker packer(RetentionMode mode, List<byte[]> packed) {
        return new EventPacker(
                spec(Granularity.DAY, mode, ZoneId.of("UTC")),
                new PackedParts(PackedParts.FEWEST, (part, slot, rows) -> packed.add(rows)));
    }

    private static long day(int day) {
        return HOUR_MICROS * 24 * day;
    }

    private static RetentionSpec spec(Granularity granularity, RetentionMode mode, ZoneId zone) {
        return new RetentionSpec(granularity, mode, RetentionKind.ON, zone, DayOfWeek.MONDAY, null, List.of(), null);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
