package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestTouchedCells {
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final LocalDate FIRST = LocalDate.parse("2025-01-01");
    private static final int FIRST_DAY = (int) FIRST.toEpochDay();
    private static final long AS_OF = micros("2025-12-31T00:00:00Z");

    @Test
    void onePeriodOfEveryCohortIsTouchedByADate() {
        TouchedCells touched = touched(RetentionKind.ON, RetentionMode.CALENDAR, AS_OF, Set.of("2025-03-08"), Set.of());

        assertThat(cells(touched, 0, 100)).containsExactlyInAnyOrderElementsOf(diagonal(day("2025-03-08"), 0, 100));
        assertThat(touched.eventDates()).containsExactly(range("2025-03-08", "2025-03-08"));
        assertThat(touched.eventDatesOfChangedCohorts()).isEmpty();
        assertThat(touched.blocks())
                .containsExactly(new CellBlock(range("2025-01-01", "2025-03-08"), range("2025-03-08", "2025-03-08")));
    }

    @Test
    void nothingIsTouchedWithoutAChange() {
        TouchedCells touched = touched(RetentionKind.STREAK, RetentionMode.ROLLING, AS_OF, Set.of(), Set.of());

        assertThat(touched.isEmpty()).isTrue();
        assertThat(touched.blocks()).isEmpty();
        assertThat(touched.eventDates()).isEmpty();
    }

    @Test
    void aDateThatAsOfHasNotReachedTouchesNothing() {
        assertThat(touched(RetentionKind.ON, RetentionMode.CALENDAR, AS_OF, Set.of("2025-12-31"), Set.of())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void asOfTouchesThePeriodsThatItPasses() {
        TouchedCells touched =
                touched(RetentionKind.ON, RetentionMode.CALENDAR, micros("2025-12-29T00:00:00Z"), Set.of(), Set.of());

        assertThat(touched.eventDates()).containsExactly(range("2025-12-29", "2025-12-30"));
        assertThat(touched.contains(FIRST_DAY, OffsetRange.of(day("2025-12-28") - FIRST_DAY)))
                .isFalse();
    }

    @Test
    void aChangedCohortIsTouchedFromItsBeginning() {
        TouchedCells touched = touched(RetentionKind.ON, RetentionMode.CALENDAR, AS_OF, Set.of(), Set.of("2025-06-01"));

        assertThat(touched.contains(day("2025-06-01"), OffsetRange.of(0))).isTrue();
        assertThat(touched.contains(day("2025-06-01"), OffsetRange.of(100))).isTrue();
        assertThat(touched.contains(day("2025-06-02"), OffsetRange.of(0))).isFalse();
        assertThat(touched.isChangedCohort(day("2025-06-01"))).isTrue();
        assertThat(touched.eventDates()).isEmpty();
        assertThat(touched.eventDatesOfChangedCohorts()).containsExactly(range("2025-06-01", "2025-12-30"));
    }

    @Test
    void laterOffsetsOfAStreakAreTouched() {
        TouchedCells touched =
                touched(RetentionKind.STREAK, RetentionMode.CALENDAR, AS_OF, Set.of("2025-03-08"), Set.of());
        int date = day("2025-03-08");

        assertThat(touched.contains(date - 5, OffsetRange.of(4))).isFalse();
        assertThat(touched.contains(date - 5, OffsetRange.of(5))).isTrue();
        assertThat(touched.contains(date - 5, OffsetRange.of(50))).isTrue();
        assertThat(touched.contains(date, OffsetRange.of(0))).isTrue();
        assertThat(touched.contains(date, OffsetRange.of(1))).isFalse();
        assertThat(touched.eventDates()).containsExactly(range("2025-01-01", "2025-12-30"));
    }

    @Test
    void theLastOffsetKeptBoundsWhatIsRead() {
        RetentionSpec streak = spec(Granularity.DAY, RetentionMode.CALENDAR, RetentionKind.STREAK, UTC);
        TouchedCells touched = new TouchedCells(
                streak,
                10,
                new RetentionChange(AS_OF, AS_OF, Set.of(LocalDate.parse("2025-03-08"))),
                FIRST_DAY,
                Set.of());

        assertThat(touched.eventDates()).containsExactly(range("2025-02-26", "2025-03-17"));
        assertThat(touched.contains(day("2025-03-07"), OffsetRange.of(11))).isFalse();
    }

    @Test
    void aRollingOffsetReachesIntoThePeriodAfter() {
        TouchedCells touched = touched(RetentionKind.ON, RetentionMode.ROLLING, AS_OF, Set.of("2025-03-08"), Set.of());
        int date = day("2025-03-08");

        List<List<Integer>> expected = diagonal(date, 0, 100);
        expected.addAll(diagonal(date - 1, 0, 100));
        assertThat(cells(touched, 0, 100)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(touched.eventDates()).containsExactly(range("2025-03-07", "2025-03-09"));
    }

    @Test
    void everythingIsTouchedWithoutARunBefore() {
        RetentionSpec spec = spec(Granularity.WEEK, RetentionMode.CALENDAR, RetentionKind.ON, UTC);
        int cohort = new RetentionPeriods(spec).cohortOf(FIRST);
        TouchedCells first = new TouchedCells(spec, null, new RetentionChange(AS_OF, null, Set.of()), cohort, Set.of());
        TouchedCells back =
                new TouchedCells(spec, null, new RetentionChange(AS_OF, AS_OF + 1, Set.of()), cohort, Set.of());

        for (TouchedCells touched : List.of(first, back)) {
            assertThat(touched.isEverything()).isTrue();
            assertThat(touched.contains(cohort + 20, OffsetRange.of(3))).isTrue();
            assertThat(touched.eventDates()).containsExactly(range("2024-12-30", "2025-12-30"));
        }
    }

    @Test
    void aKeptTableOfOnOrAfterNeedsItsHorizon() {
        assertThatThrownBy(() -> touched(RetentionKind.ON_OR_AFTER, RetentionMode.CALENDAR, AS_OF, Set.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("horizon");
    }

    /** No more and no less: exactly the cells that have an instant of a changed date in their period. */
    @Test
    void calendarOnTouchesExactlyThePeriodsOfTheChangedDates() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            ZoneId zone = zone(random);
            RetentionSpec spec = spec(granularity(random), RetentionMode.CALENDAR, RetentionKind.ON, zone);
            CalendarPeriods calendar = new CalendarPeriods(spec.granularity(), zone, spec.weekStart());
            int first = calendar.indexOf(FIRST);
            Set<LocalDate> dates = dates(random);
            TouchedCells touched =
                    new TouchedCells(spec, null, new RetentionChange(AS_OF, AS_OF, dates), first, Set.of());
            Set<Integer> periods = new HashSet<>();
            for (LocalDate date : dates) {
                for (int hour = 0; hour < 48; hour++) {
                    periods.add(calendar.indexOf((date.toEpochDay() * 48 + hour) * 1_800_000_000L));
                }
            }
            for (int offset = 0; first + offset <= calendar.indexOf(AS_OF - 1); offset++) {
                assertThat(touched.contains(first, OffsetRange.of(offset)))
                        .as("seed %d, %s %s, offset %d, %s", seed, spec.granularity(), zone, offset, dates)
                        .isEqualTo(periods.contains(first + offset));
            }
        }
    }

    @Test
    void blocksHoldTheTouchedCellsAndNoOthers() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            RetentionKind kind = List.of(RetentionKind.values()).get(random.nextInt(5));
            RetentionMode mode = random.nextBoolean() ? RetentionMode.CALENDAR : RetentionMode.ROLLING;
            List<OffsetRange> brackets = kind == RetentionKind.BRACKET
                    ? List.of(OffsetRange.of(1), new OffsetRange(2, 2 + random.nextInt(5)))
                    : List.of();
            RetentionSpec spec = new RetentionSpec(
                    granularity(random),
                    mode,
                    kind,
                    zone(random),
                    DayOfWeek.of(1 + random.nextInt(7)),
                    kind == RetentionKind.ON_OR_AFTER ? (Integer) random.nextInt(20) : null,
                    brackets,
                    null);
            CalendarPeriods calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
            int first = calendar.indexOf(FIRST);
            Integer lastOffset = random.nextBoolean() ? null : (Integer) random.nextInt(30);
            RetentionChange change = new RetentionChange(AS_OF, AS_OF - 1, dates(random));
            TouchedCells touched = new TouchedCells(
                    spec,
                    lastOffset,
                    change,
                    first,
                    random.nextBoolean() ? Set.of() : Set.of(first + random.nextInt(9)));
            List<CellBlock> blocks = touched.blocks();
            int last = calendar.indexOf(AS_OF - 1);
            for (int cohort = first; cohort <= Math.min(last, first + 80); cohort++) {
                for (OffsetRange column : columns(spec, lastOffset, Math.min(80, last - cohort))) {
                    LocalDate date = calendar.firstDay(cohort);
                    LocalDate start = calendar.firstDay(cohort + column.first());
                    assertThat(blocks.stream().anyMatch(block -> block.contains(date, start)))
                            .as("seed %d, %s, cohort %s, %s", seed, spec, date, column)
                            .isEqualTo(touched.contains(cohort, column));
                }
            }
        }
    }

    private static List<OffsetRange> columns(RetentionSpec spec, @Nullable Integer lastOffset, int begun) {
        if (spec.kind() == RetentionKind.BRACKET) {
            return spec.brackets().stream()
                    .filter(bracket -> bracket.first() <= begun)
                    .toList();
        }
        int last = Math.min(begun, lastOffset == null ? begun : lastOffset);
        List<OffsetRange> columns = new ArrayList<>();
        for (int offset = 0; offset <= Math.min(last, spec.horizon() == null ? last : spec.horizon()); offset++) {
            columns.add(OffsetRange.of(offset));
        }
        return columns;
    }

    private static TouchedCells touched(
            RetentionKind kind, RetentionMode mode, long previousAsOf, Set<String> dates, Set<String> cohorts) {
        Set<LocalDate> eventDates = new HashSet<>();
        dates.forEach(date -> eventDates.add(LocalDate.parse(date)));
        return new TouchedCells(
                spec(Granularity.DAY, mode, kind, UTC),
                null,
                new RetentionChange(AS_OF, previousAsOf, eventDates),
                FIRST_DAY,
                cohorts.stream().map(TestTouchedCells::day).toList());
    }

    private static List<List<Integer>> cells(TouchedCells touched, int firstOffset, int lastOffset) {
        List<List<Integer>> cells = new ArrayList<>();
        for (int cohort = FIRST_DAY; cohort < FIRST_DAY + 100; cohort++) {
            for (int offset = firstOffset; offset <= lastOffset; offset++) {
                if (touched.contains(cohort, OffsetRange.of(offset))) {
                    cells.add(List.of(cohort, offset));
                }
            }
        }
        return cells;
    }

    /** The cells of a period. */
    private static List<List<Integer>> diagonal(int period, int firstOffset, int lastOffset) {
        List<List<Integer>> cells = new ArrayList<>();
        for (int offset = firstOffset; offset <= lastOffset && period - offset >= FIRST_DAY; offset++) {
            cells.add(List.of(period - offset, offset));
        }
        return cells;
    }

    private static Set<LocalDate> dates(Random random) {
        Set<LocalDate> dates = new HashSet<>();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            dates.add(FIRST.plusDays(random.nextInt(300)));
        }
        return dates;
    }

    private static Granularity granularity(Random random) {
        return List.of(Granularity.values()).get(random.nextInt(Granularity.values().length));
    }

    private static ZoneId zone(Random random) {
        return ZoneId.of(List.of("UTC", "Europe/Paris", "Asia/Kolkata", "America/New_York", "Pacific/Auckland")
                .get(random.nextInt(5)));
    }

    private static RetentionSpec spec(Granularity granularity, RetentionMode mode, RetentionKind kind, ZoneId zone) {
        return new RetentionSpec(granularity, mode, kind, zone, DayOfWeek.MONDAY, null, List.of(), null);
    }

    private static DateRange range(String first, String last) {
        return new DateRange(LocalDate.parse(first), LocalDate.parse(last));
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    private static long micros(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000;
    }
}
