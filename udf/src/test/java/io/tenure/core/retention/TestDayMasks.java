package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.period.Granularity;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestDayMasks {
    private static final int CASES = 3_000;
    private static final List<ZoneId> ZONES = Stream.of(
                    "UTC", "Europe/London", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata")
            .map(ZoneId::of)
            .toList();
    private static final List<Granularity> GRANULARITIES = List.of(Granularity.values());
    private static final List<RetentionKind> KINDS = List.of(RetentionKind.values());
    private static final List<OffsetRange> BRACKETS =
            List.of(new OffsetRange(0, 0), new OffsetRange(4, 9), new OffsetRange(1, 3), new OffsetRange(60, 70));

    /** What a cell says, without when it closes. */
    private record Cell(LocalDate cohort, String offsets, long size, long active, long eligible, long activeEligible) {}

    /** The days of one user. */
    private record Days(SortedSet<LocalDate> entries, SortedSet<LocalDate> returns) {}

    /** Some of the days of one user in a block. */
    private record MaskRow(long user, int block, long bits, boolean isEntry, boolean isReturn) {
        void addTo(DayMasks shard) {
            if (isEntry) {
                shard.addEntries(user, block, bits);
            }
            if (isReturn) {
                shard.addReturns(user, block, bits);
            }
        }
    }

    /** A question and the days of the users of some shards, from a seed. */
    private static final class Case {
        final Random random;
        final RetentionSpec spec;
        final @Nullable LocalDate windowStart;
        final @Nullable LocalDate windowEnd;
        final LocalDate asOf;
        final RetentionDays question;
        final SortedMap<Long, Days> users = new TreeMap<>();

        Case(long seed) {
            random = new Random(seed);
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            Granularity granularity = GRANULARITIES.get(random.nextInt(GRANULARITIES.size()));
            RetentionKind kind = KINDS.get(random.nextInt(KINDS.size()));
            LocalDate start = LocalDate.ofEpochDay(random.nextInt(5) == 0 ? -70 : 19_700 + random.nextInt(130));
            int length = 1 + random.nextInt(granularity == Granularity.DAY ? 200 : 900);
            asOf = start.plusDays(length);
            windowStart = random.nextBoolean() ? start.plusDays(random.nextInt(length)) : null;
            windowEnd = random.nextBoolean() ? start.plusDays(1 + random.nextInt(length + 5)) : null;
            spec = new RetentionSpec(
                    granularity,
                    RetentionMode.CALENDAR,
                    kind,
                    zone,
                    DayOfWeek.of(1 + random.nextInt(7)),
                    random.nextBoolean() ? random.nextInt(90) : null,
                    kind == RetentionKind.BRACKET ? BRACKETS : List.of(),
                    windowEnd == null ? null : micros(windowEnd, zone));
            question =
                    new RetentionDays(spec, windowStart == null ? null : micros(windowStart, zone), micros(asOf, zone));
            int count = random.nextInt(12);
            for (int user = 0; user < count; user++) {
                users.put(
                        (long) random.nextInt(3) << 20 | random.nextInt(3_000),
                        new Days(days(start, length), days(start, length)));
            }
        }

        /** Some days, none of them often, and now and then days outside what is read. */
        private SortedSet<LocalDate> days(LocalDate start, int length) {
            SortedSet<LocalDate> days = new TreeSet<>();
            double density = Math.pow(random.nextDouble(), 3);
            for (int day = -3; day < length + 3; day++) {
                if (random.nextDouble() < density) {
                    days.add(start.plusDays(day));
                }
            }
            return days;
        }

        @Nullable
        LocalDate entry(Days days) {
            return days.entries().stream()
                    .filter(day -> day.isBefore(asOf))
                    .filter(day -> windowStart == null || !day.isBefore(windowStart))
                    .filter(day -> windowEnd == null || day.isBefore(windowEnd))
                    .findFirst()
                    .orElse(null);
        }

        /** The table that the masks give, their rows in any order, some of them in parts or twice, packed or not. */
        RetentionTable counted() {
            List<MaskRow> rows = new ArrayList<>();
            users.forEach((user, days) -> {
                masks(days.entries()).forEach(row -> rows.add(new MaskRow(user, (int) row[0], row[1], true, false)));
                masks(days.returns()).forEach(row -> rows.add(new MaskRow(user, (int) row[0], row[1], false, true)));
                SortedSet<LocalDate> both = new TreeSet<>(days.entries());
                both.retainAll(days.returns());
                masks(both).forEach(row -> rows.add(new MaskRow(user, (int) row[0], row[1], true, true)));
            });
            Collections.shuffle(rows, random);
            Map<Integer, DayMasks> shards = new TreeMap<>();
            if (random.nextBoolean()) {
                rows.forEach(row -> row.addTo(shard(shards, DayMasks.shardOf(row.user()))));
            } else {
                pack(rows, shards);
            }
            int first = shards.values().stream()
                    .flatMapToInt(shard -> shard.firstEntryDay().stream())
                    .min()
                    .orElse(0);
            DayCohorts all = new DayCohorts(question);
            shards.values().forEach(shard -> all.plus(shard.count(first)));
            return all.table();
        }

        private DayMasks shard(Map<Integer, DayMasks> shards, int shard) {
            return shards.computeIfAbsent(shard, key -> new DayMasks(question));
        }

        private void pack(List<MaskRow> rows, Map<Integer, DayMasks> shards) {
            List<MaskPacker> tasks = Stream.generate(() -> new MaskPacker(
                            (shard, slot, packed) -> shard(shards, shard).addPacked(packed)))
                    .limit(1 + random.nextInt(3))
                    .toList();
            for (MaskRow row : rows) {
                tasks.get(random.nextInt(tasks.size()))
                        .add(row.user(), row.block(), row.bits(), row.isEntry(), row.isReturn());
            }
            tasks.forEach(MaskPacker::finish);
        }

        private List<long[]> masks(SortedSet<LocalDate> days) {
            List<long[]> rows = new ArrayList<>();
            for (LocalDate day : days) {
                int epochDay = Math.toIntExact(day.toEpochDay());
                int block = DayMasks.blockOf(epochDay);
                long bit = 1L << (epochDay - DayMasks.firstDayOf(block));
                if (!rows.isEmpty() && rows.get(rows.size() - 1)[0] == block && random.nextInt(9) > 0) {
                    rows.get(rows.size() - 1)[1] |= bit;
                } else {
                    rows.add(new long[] {block, bit});
                }
            }
            return rows;
        }
    }

    @Test
    void countsWhatTheDefinitionSays() {
        int cells = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Case given = new Case(seed);
            List<Cell> expected = naive(given);
            cells += expected.size();
            assertThat(cells(given.counted()))
                    .as("seed %s: %s as of %s", seed, given.spec, given.asOf)
                    .containsExactlyElementsOf(expected);
        }
        assertThat(cells).isGreaterThan(50_000);
    }

    @Test
    void equalsCountingEachMemberByInstants() {
        for (long seed = 0; seed < CASES; seed++) {
            Case given = new Case(seed);
            assertThat(given.counted().toString())
                    .as("seed %s: %s as of %s", seed, given.spec, given.asOf)
                    .isEqualTo(byInstants(given).toString());
        }
    }

    @Test
    void wholeDaysDecideOnlyCalendarPeriodsThatBeginWithADay() {
        ZoneId london = ZoneId.of("Europe/London");
        long midnight = micros(LocalDate.of(2025, 6, 1), london);
        RetentionSpec spec = spec(RetentionMode.CALENDAR, london, null);

        assertThat(RetentionDays.decide(spec, null, midnight)).isTrue();
        assertThat(RetentionDays.decide(spec, midnight, midnight)).isTrue();
        assertThat(RetentionDays.decide(spec, null, midnight + 1)).isFalse();
        assertThat(RetentionDays.decide(spec, midnight + 3_600_000_000L, midnight))
                .isFalse();
        assertThat(RetentionDays.decide(spec(RetentionMode.CALENDAR, london, midnight - 1), null, midnight))
                .isFalse();
        RetentionSpec rolling = spec(RetentionMode.ROLLING, london, null);
        assertThatThrownBy(() -> new RetentionDays(rolling, null, midnight))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFullShardOfOneKeyAtEachEndIsCounted() {
        ZoneId utc = ZoneId.of("UTC");
        RetentionDays question =
                new RetentionDays(spec(RetentionMode.CALENDAR, utc, null), null, micros(LocalDate.of(2026, 1, 1), utc));
        DayMasks shard = new DayMasks(question);
        int block = DayMasks.blockOf(20_000);
        for (long user : new long[] {5L << 20, (6L << 20) - 1}) {
            shard.addEntries(user, block, 1);
            shard.addReturns(user, block, -1L);
            shard.addReturns(user, block + 1, 1L << 63);
        }

        CohortRow row = shard.count(0).table().everybody().cohorts().get(0);
        assertThat(row.cohortSize()).isEqualTo(2);
        assertThat(row.cells().stream()
                        .filter(cell -> cell.activeUsers() == 2)
                        .map(cell -> cell.offsets().first()))
                .containsExactlyElementsOf(IntStream.concat(IntStream.range(0, 64), IntStream.of(127))
                        .boxed()
                        .toList());
    }

    @Test
    void packedMasksGoOutWhenTheyAreMany() {
        List<Integer> sizes = new ArrayList<>();
        MaskPacker packer = new MaskPacker((shard, slot, rows) -> sizes.add(rows.length));
        for (int user = 0; user < 10_000; user++) {
            packer.add(user, 312, 1L << (user % 64), false, true);
            packer.add(user, 313, 3, true, true);
            packer.add(user, 314, 0, true, true);
        }
        packer.finish();

        assertThat(sizes).hasSize(4).allMatch(size -> size <= 65_536 + 16);
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(10_000 * (8 + 16));
    }

    private static RetentionSpec spec(RetentionMode mode, ZoneId zone, @Nullable Long windowEndMicros) {
        return new RetentionSpec(
                Granularity.DAY, mode, RetentionKind.ON, zone, DayOfWeek.MONDAY, null, List.of(), windowEndMicros);
    }

    private static RetentionTable byInstants(Case given) {
        RetentionPeriods periods = new RetentionPeriods(given.spec);
        ZoneId zone = given.spec.zone();
        long asOfMicros = micros(given.asOf, zone);
        List<Days> members = given.users.values().stream()
                .filter(days -> given.entry(days) != null)
                .toList();
        if (members.isEmpty()) {
            return new RetentionTable(
                    given.spec, asOfMicros, List.of(), List.of(new RetentionSegment(true, null, List.of())));
        }
        int first = members.stream()
                .mapToInt(days -> periods.cohortOf(micros(given.entry(days), zone)))
                .min()
                .orElseThrow();
        RetentionCounts counts = new RetentionCounts(given.spec, false, asOfMicros, first);
        for (Days days : members) {
            LocalDate entry = given.entry(days);
            PeriodMask active = new PeriodMask();
            for (LocalDate day : days.returns().tailSet(entry)) {
                if (day.isBefore(given.asOf)) {
                    active.set(periods.offset(micros(entry, zone), micros(day, zone)));
                }
            }
            counts.add(null, micros(entry, zone), active);
        }
        return counts.table();
    }

    /** User by user and offset by offset, in dates. */
    private static List<Cell> naive(Case given) {
        Map<LocalDate, List<LocalDate>> entriesByCohort = new TreeMap<>();
        Map<LocalDate, List<SortedSet<Integer>>> offsetsByCohort = new TreeMap<>();
        for (Days days : given.users.values()) {
            LocalDate entry = given.entry(days);
            if (entry != null) {
                LocalDate cohort = periodStart(entry, given.spec);
                SortedSet<Integer> offsets = new TreeSet<>();
                days.returns()
                        .tailSet(entry)
                        .headSet(given.asOf)
                        .forEach(day -> offsets.add(between(cohort, periodStart(day, given.spec), given.spec)));
                entriesByCohort
                        .computeIfAbsent(cohort, key -> new ArrayList<>())
                        .add(entry);
                offsetsByCohort
                        .computeIfAbsent(cohort, key -> new ArrayList<>())
                        .add(offsets);
            }
        }
        List<Cell> cells = new ArrayList<>();
        if (entriesByCohort.isEmpty()) {
            return cells;
        }
        LocalDate oldest = entriesByCohort.keySet().iterator().next();
        int horizon = horizon(given, oldest);
        List<OffsetRange> columns = given.spec.kind() == RetentionKind.BRACKET
                ? BRACKETS
                : IntStream.rangeClosed(0, horizon).mapToObj(OffsetRange::of).toList();
        offsetsByCohort.forEach((cohort, members) -> {
            for (OffsetRange column : columns) {
                if (start(cohort, column.first(), given.spec).isBefore(given.asOf)) {
                    int last = given.spec.kind() == RetentionKind.ON_OR_AFTER ? horizon : column.last();
                    // with whole periods all members of a cohort close together
                    boolean closed = !start(cohort, last + 1, given.spec).isAfter(given.asOf);
                    long active = members.stream()
                            .filter(offsets -> counts(offsets, column, given.spec.kind(), horizon))
                            .count();
                    cells.add(new Cell(
                            cohort,
                            column.label(),
                            members.size(),
                            active,
                            closed ? members.size() : 0,
                            closed ? active : 0));
                }
            }
        });
        return cells;
    }

    private static int horizon(Case given, LocalDate oldest) {
        Integer horizon = given.spec.horizon();
        if (horizon != null) {
            return horizon;
        }
        boolean complete = given.spec.kind() == RetentionKind.ON_OR_AFTER;
        int newest = 0;
        while (complete
                ? !start(oldest, newest + 2, given.spec).isAfter(given.asOf)
                : start(oldest, newest + 1, given.spec).isBefore(given.asOf)) {
            newest++;
        }
        return newest;
    }

    private static boolean counts(SortedSet<Integer> offsets, OffsetRange column, RetentionKind kind, int horizon) {
        int k = column.first();
        if (kind == RetentionKind.BRACKET) {
            return !offsets.subSet(k, column.last() + 1).isEmpty();
        }
        if (k == 0 || kind == RetentionKind.ON) {
            return offsets.contains(k);
        }
        return switch (kind) {
            case ON_OR_AFTER -> !offsets.subSet(k, horizon + 1).isEmpty();
            case ON_OR_BEFORE -> !offsets.subSet(1, k + 1).isEmpty();
            default -> offsets.subSet(1, k + 1).size() == k;
        };
    }

    private static LocalDate periodStart(LocalDate day, RetentionSpec spec) {
        return switch (spec.granularity()) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(spec.weekStart()));
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> LocalDate.of(day.getYear(), (day.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case YEAR -> day.withDayOfYear(1);
        };
    }

    private static LocalDate start(LocalDate cohort, int offset, RetentionSpec spec) {
        return switch (spec.granularity()) {
            case DAY -> cohort.plusDays(offset);
            case WEEK -> cohort.plusWeeks(offset);
            case MONTH -> cohort.plusMonths(offset);
            case QUARTER -> cohort.plusMonths(3L * offset);
            case YEAR -> cohort.plusYears(offset);
        };
    }

    private static int between(LocalDate cohort, LocalDate period, RetentionSpec spec) {
        return Math.toIntExact(
                switch (spec.granularity()) {
                    case DAY -> ChronoUnit.DAYS.between(cohort, period);
                    case WEEK -> ChronoUnit.WEEKS.between(cohort, period);
                    case MONTH -> ChronoUnit.MONTHS.between(cohort, period);
                    case QUARTER -> ChronoUnit.MONTHS.between(cohort, period) / 3;
                    case YEAR -> ChronoUnit.YEARS.between(cohort, period);
                });
    }

    private static List<Cell> cells(RetentionTable table) {
        return table.everybody().cohorts().stream()
                .flatMap(row -> row.cells().stream()
                        .map(cell -> new Cell(
                                row.cohort(),
                                cell.offsets().label(),
                                cell.cohortSize(),
                                cell.activeUsers(),
                                cell.eligibleUsers(),
                                cell.activeEligible())))
                .toList();
    }

    private static long micros(@Nullable LocalDate date, ZoneId zone) {
        return ChronoUnit.MICROS.between(
                Instant.EPOCH, Objects.requireNonNull(date).atStartOfDay(zone).toInstant());
    }
}
