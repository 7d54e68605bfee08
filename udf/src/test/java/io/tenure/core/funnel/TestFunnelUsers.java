package io.tenure.core.funnel;

import static io.tenure.core.funnel.CohortFunnel.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.funnel.ChainSearch.Event;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestFunnelUsers {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int CASES = 6_000;

    private record UserEvent(
            int user,
            long micros,
            boolean isEntry,
            @Nullable String segment,
            long steps,
            @Nullable String held) {}

    /** What became of a user. */
    private record Outcome(long entry, @Nullable String segment, List<Long> times, boolean isOpen) {}

    /** The packed rows of a part on a day. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Packed(int part, int day, byte[] rows) {}

    /** Random events of a few users on a few days, of which many share an instant. */
    private static final class Case {
        final Random random;
        final CohortFunnel funnel;
        final boolean isHeld;
        final long asOf;
        final List<UserEvent> events = new ArrayList<>();

        Case(long seed) {
            random = new Random(seed);
            int steps = 1 + random.nextInt(4);
            // half days: two instants a day
            int halfDays = 2 + random.nextInt(7);
            funnel = new CohortFunnel(
                    new CohortFunnelMode(
                            random.nextBoolean() ? FunnelStrategy.BEST : FunnelStrategy.GREEDY,
                            random.nextBoolean() ? Ties.AFTER : Ties.AT_OR_AFTER),
                    IntStream.range(0, steps)
                            .mapToObj(step -> step == 0 || random.nextInt(3) == 0
                                    ? NO_LIMIT
                                    : random.nextInt(halfDays) * DAY_MICROS / 2)
                            .toList(),
                    random.nextBoolean() ? NO_LIMIT : random.nextInt(halfDays) * DAY_MICROS / 2,
                    random.nextBoolean() ? 0 : random.nextLong() & (1L << steps) - 2,
                    random.nextBoolean() ? 0 : random.nextLong() & (1L << steps) - 2);
            isHeld = random.nextInt(3) == 0;
            asOf = (halfDays + random.nextInt(4)) * DAY_MICROS / 2;
            String[] segments = {null, "", "GB", "fr"};
            int users = 1 + random.nextInt(4);
            for (int i = 0; i < 5 * users; i++) {
                boolean isEntry = random.nextInt(3) == 0;
                events.add(new UserEvent(
                        random.nextInt(users),
                        random.nextInt(halfDays) * DAY_MICROS / 2,
                        isEntry,
                        isEntry ? segments[random.nextInt(segments.length)] : null,
                        (isEntry || random.nextBoolean() ? random.nextInt(1 << steps) : 1L << random.nextInt(steps))
                                | (random.nextInt(4) > 0 ? 0 : (random.nextLong() & funnel.excluding()) << 32),
                        isHeld ? "v" + random.nextInt(2) : null));
            }
        }

        /** User by user, by trying every chain. */
        List<Outcome> searched() {
            TreeMap<Integer, List<UserEvent>> byUser = new TreeMap<>();
            events.forEach(event -> byUser.computeIfAbsent(event.user(), key -> new ArrayList<>())
                    .add(event));
            List<Outcome> outcomes = new ArrayList<>();
            for (List<UserEvent> own : byUser.values()) {
                own.stream()
                        .filter(UserEvent::isEntry)
                        .mapToLong(UserEvent::micros)
                        .min()
                        .ifPresent(entry -> {
                            List<ChainSearch> searches = own.stream()
                                    .map(UserEvent::held)
                                    .distinct()
                                    .map(held -> search(own, entry, held))
                                    .toList();
                            List<Long> best = List.of();
                            for (ChainSearch search : searches) {
                                best = better(search.reached(), best);
                            }
                            boolean isOpen = best.size() < funnel.steps()
                                    && searches.stream().anyMatch(search -> search.isOpen(asOf));
                            outcomes.add(new Outcome(entry, segment(own, entry), best, isOpen));
                        });
            }
            return sorted(outcomes);
        }

        private ChainSearch search(List<UserEvent> own, long entry, @Nullable String held) {
            return new ChainSearch(
                    funnel,
                    own.stream()
                            .filter(event -> event.micros() >= entry && event.steps() != 0)
                            .filter(event -> Objects.equals(event.held(), held))
                            .map(event -> new Event(event.micros(), event.steps()))
                            .toList());
        }

        private static List<Long> better(List<Long> one, List<Long> other) {
            boolean isFurther = one.size() > other.size();
            boolean isAsFar = one.size() == other.size() && !one.isEmpty();
            return isFurther || (isAsFar && ChainSearch.isBetter(one, other)) ? one : other;
        }

        private static @Nullable String segment(List<UserEvent> own, long entry) {
            List<@Nullable String> candidates = new ArrayList<>();
            own.stream()
                    .filter(event -> event.isEntry() && event.micros() == entry)
                    .forEach(event -> candidates.add(event.segment()));
            candidates.sort(Comparator.nullsLast(Comparator.naturalOrder()));
            return candidates.get(0);
        }

        /** What some tasks pack, each some of the events, and another reads day by day. */
        List<Outcome> packed(boolean textIds) {
            // all in one place, as in Spark's rows: who keeps an id has to copy it
            UserId place = new UserId();
            byte[] row = new byte[64];
            List<Packed> packed = new ArrayList<>();
            List<FunnelPacker> tasks = Stream.generate(() -> new FunnelPacker(new PackedParts(
                            PackedParts.FEWEST, (part, day, rows) -> packed.add(new Packed(part, day, rows)))))
                    .limit(1 + random.nextInt(3))
                    .toList();
            for (UserEvent event : events) {
                byte[] id = ("u" + event.user()).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(id, 0, row, 3, id.length);
                tasks.get(random.nextInt(tasks.size()))
                        .add(
                                // texts of which two have one hash
                                textIds ? event.user() / 2 : event.user(),
                                textIds ? place.at(row, 3, id.length) : null,
                                event.micros(),
                                event.isEntry(),
                                bytes(event.segment()),
                                event.steps(),
                                bytes(event.held()));
            }
            tasks.forEach(FunnelPacker::finish);
            packed.sort(Comparator.comparingInt(Packed::part).thenComparingInt(Packed::day));
            return outcomes(funnel, isHeld, packed, asOf);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Outcome> outcomes(CohortFunnel funnel, boolean isHeld, List<Packed> packed, long asOf) {
        List<Outcome> outcomes = new ArrayList<>();
        FunnelUsers.Visitor visitor = (entry, segment, reach, isOpen) -> outcomes.add(
                new Outcome(entry, segment, LongStream.of(reach.times()).boxed().toList(), isOpen));
        FunnelUsers users = new FunnelUsers(funnel, isHeld);
        for (int i = 0; i < packed.size(); i++) {
            users.addPacked(packed.get(i).day(), packed.get(i).rows());
            if (i + 1 == packed.size()
                    || packed.get(i + 1).part() != packed.get(i).part()) {
                users.finish(asOf, visitor);
            }
        }
        return sorted(outcomes);
    }

    private static List<Outcome> sorted(List<Outcome> outcomes) {
        return outcomes.stream().sorted(Comparator.comparing(Outcome::toString)).toList();
    }

    @Test
    void usersGetAsFarAsTryingEveryChainSays() {
        for (long seed = 0; seed < CASES; seed++) {
            Case given = new Case(seed);
            List<Outcome> expected = given.searched();
            assertThat(given.packed(false))
                    .as("seed %s, users are numbers: %s %s", seed, given.funnel, given.events)
                    .isEqualTo(expected);
            assertThat(given.packed(true))
                    .as("seed %s, users are texts: %s %s", seed, given.funnel, given.events)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aDayOfManyEventsInAnyOrderIsPutInOrder() {
        CohortFunnel funnel = new CohortFunnel(
                new CohortFunnelMode(FunnelStrategy.BEST, Ties.AFTER),
                Stream.iterate(NO_LIMIT, limit -> 1L).limit(40).toList());
        for (int events : new int[] {64, 65, 5_000}) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, events).boxed().toList());
            Collections.shuffle(order, new Random(events));
            List<Packed> packed = new ArrayList<>();
            FunnelPacker packer = new FunnelPacker(
                    new PackedParts(PackedParts.FEWEST, (part, day, rows) -> packed.add(new Packed(part, day, rows))));
            for (int micros : order) {
                packer.add(7, null, micros, micros == 0, null, 1L << micros % 40, null);
            }
            packer.finish();

            assertThat(outcomes(funnel, false, packed, DAY_MICROS))
                    .containsExactly(
                            new Outcome(0, null, LongStream.range(0, 40).boxed().toList(), false));
        }
    }

    @Test
    void anEntryAfterAnotherOfTheDayIsLeftOut() {
        List<byte[]> packed = new ArrayList<>();
        FunnelPacker packer =
                new FunnelPacker(new PackedParts(PackedParts.FEWEST, (part, day, rows) -> packed.add(rows)));
        for (int minute = 0; minute < 600; minute++) {
            packer.add(42, null, minute * 60_000_000L, true, null, 0, null);
        }
        packer.finish();

        assertThat(packed).hasSize(1);
        assertThat(packed.get(0)).hasSize(1 + 8 + 5);
    }

    @Test
    void theEventsOfAUserThatFollowEachOtherTakeSevenBytesEach() {
        List<byte[]> packed = new ArrayList<>();
        FunnelPacker packer =
                new FunnelPacker(new PackedParts(PackedParts.FEWEST, (part, day, rows) -> packed.add(rows)));
        for (int minute = 0; minute < 7; minute++) {
            packer.add(
                    42,
                    UserId.of("somebody".getBytes(StandardCharsets.UTF_8)),
                    minute * 60_000_000L,
                    false,
                    null,
                    1,
                    null);
        }
        packer.finish();

        assertThat(packed).hasSize(1);
        assertThat(packed.get(0)).hasSize(8 + 4 + "somebody".length() + 7 * (1 + 5 + 1));
    }

    @Test
    void daysComeInOrder() {
        FunnelUsers users = new FunnelUsers(
                new CohortFunnel(new CohortFunnelMode(FunnelStrategy.BEST, Ties.AFTER), List.of(NO_LIMIT)), false);
        users.addPacked(3, new byte[0]);
        assertThatThrownBy(() -> users.addPacked(2, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Day 2 after day 3");
    }
}
