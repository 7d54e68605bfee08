package io.tenure.core.period;

import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TestCalendarPeriods {
    private static final int CASES = 20_000;
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final Map<Key, CalendarPeriods> SHARED = new HashMap<>();

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void indexOfAnInstantIsThePeriodOfItsLocalDate(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            DayOfWeek weekStart = RandomInstants.weekStart(random);
            long micros = RandomInstants.micros(zone, random);
            LocalDate date = RandomInstants.dateTime(micros, zone).toLocalDate();
            int expected = naiveIndex(granularity, date, weekStart);

            CalendarPeriods periods = shared(granularity, zone, weekStart);

            assertThat(periods.indexOf(micros))
                    .as("seed %s: %s in %s, weeks from %s", seed, RandomInstants.instant(micros), zone, weekStart)
                    .isEqualTo(expected);
            assertThat(periods.indexOf(date)).as("seed %s: %s", seed, date).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void noInstantFromTheEndOnBelongsToThePeriod(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            long micros = RandomInstants.micros(zone, random);
            CalendarPeriods periods = shared(granularity, zone, MONDAY);
            int period = periods.indexOf(micros);
            long endMicros = periods.endMicros(period);

            assertThat(periods.indexOf(endMicros - 1))
                    .as("seed %s: the last of %s in %s", seed, RandomInstants.instant(micros), zone)
                    .isEqualTo(period);
            for (long later : new long[] {0, 1, random.nextLong(90_000_000_000L), random.nextLong(400_000_000_000L)}) {
                assertThat(periods.indexOf(endMicros + later))
                        .as("seed %s: %s after %s in %s", seed, later, RandomInstants.instant(micros), zone)
                        .isGreaterThan(period);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void instantsThatChangeOnceBelongToTheFirstPeriodAndThenToTheLast(Granularity granularity) {
        int doubtful = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            long from = RandomInstants.micros(zone, random);
            long length = random.nextLong(86_400_000_000L);
            CalendarPeriods periods = shared(granularity, zone, MONDAY);
            if (!periods.changesOnceAtMost(from, from + length)) {
                doubtful++;
                continue;
            }
            int last = periods.indexOf(from + length);
            boolean isChanged = false;
            for (int step = 0; step <= 96; step++) {
                int period = periods.indexOf(from + length * step / 96);
                isChanged |= period != periods.indexOf(from);
                assertThat(period)
                        .as("seed %s: %s of 96 from %s in %s", seed, step, RandomInstants.instant(from), zone)
                        .isEqualTo(isChanged ? last : periods.indexOf(from));
            }
        }
        assertThat(doubtful).isLessThan(CASES / 20);
    }

    @Test
    void clocksPutBackOverMidnightChangeTwice() {
        ZoneId stJohns = ZoneId.of("America/St_Johns");
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, stJohns, MONDAY);
        // at 00:01 on 7 November 2010, 02:31 in UTC, clocks went back to 23:01
        int day = days.indexOf(LocalDate.of(2010, 11, 6));

        assertThat(days.startMicros(day + 1)).isEqualTo(micros("2010-11-07T02:30:00Z"));
        assertThat(days.endMicros(day)).isEqualTo(micros("2010-11-07T03:30:00Z"));
        assertThat(days.changesOnceAtMost(micros("2010-11-07T02:00:00Z"), micros("2010-11-07T03:00:00Z")))
                .isFalse();
        assertThat(days.changesOnceAtMost(micros("2010-11-07T03:00:00Z"), micros("2010-11-07T04:00:00Z")))
                .isTrue();
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void firstDayIsTheEarliestDateOfItsPeriod(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            DayOfWeek weekStart = RandomInstants.weekStart(random);
            CalendarPeriods periods = shared(granularity, UTC, weekStart);
            LocalDate date = LocalDate.ofEpochDay(random.nextInt(-800_000, 800_000));
            int index = periods.indexOf(date);
            LocalDate firstDay = periods.firstDay(index);

            assertThat(periods.indexOf(firstDay)).as("seed %s: %s", seed, date).isEqualTo(index);
            assertThat(periods.indexOf(firstDay.minusDays(1)))
                    .as("seed %s: the day before %s", seed, firstDay)
                    .isEqualTo(index - 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void aPeriodBeginsAtTheFirstInstantOfItsFirstDay(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            CalendarPeriods periods = shared(granularity, zone, RandomInstants.weekStart(random));
            int index = periods.indexOf(RandomInstants.micros(zone, random));
            long start = periods.startMicros(index);
            boolean empty = start == periods.startMicros(index + 1);

            assertThat(RandomInstants.instant(start))
                    .as("seed %s: %s in %s", seed, periods.firstDay(index), zone)
                    .isEqualTo(periods.firstDay(index).atStartOfDay(zone).toInstant());
            assertThat(periods.indexOf(start))
                    .as("seed %s: start of %s in %s", seed, periods.firstDay(index), zone)
                    .isEqualTo(empty ? index + 1 : index);
            assertThat(periods.indexOf(start - 1))
                    .as("seed %s: just before %s in %s", seed, periods.firstDay(index), zone)
                    .isLessThan(index);
        }
    }

    @Test
    void weeksOfTheIsoCalendarHaveTheirOwnIndexEvenWhenTheYearHas53() {
        CalendarPeriods weeks = new CalendarPeriods(Granularity.WEEK, UTC, MONDAY);
        LocalDate date = LocalDate.of(1900, 1, 1);
        while (date.isBefore(LocalDate.of(2200, 1, 1))) {
            LocalDate next = date.plusDays(1);
            boolean sameWeek =
                    date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) == next.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);

            assertThat(weeks.indexOf(next) - weeks.indexOf(date)).as("%s", next).isEqualTo(sameWeek ? 0 : 1);
            date = next;
        }
    }

    @Test
    void aYearOf53WeeksIs53WeeksLong() {
        CalendarPeriods weeks = new CalendarPeriods(Granularity.WEEK, UTC, MONDAY);

        assertThat(weeks.indexOf(LocalDate.of(2021, 1, 4)) - weeks.indexOf(LocalDate.of(2019, 12, 30)))
                .isEqualTo(53);
        assertThat(weeks.indexOf(LocalDate.of(2021, 1, 3)))
                .as("Sunday 3 January 2021 is in week 53 of 2020")
                .isEqualTo(weeks.indexOf(LocalDate.of(2020, 12, 28)));
        assertThat(weeks.indexOf(LocalDate.of(2022, 1, 3)) - weeks.indexOf(LocalDate.of(2021, 1, 4)))
                .isEqualTo(52);
    }

    @Test
    void weeksMayBeginOnAnyDay() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            DayOfWeek weekStart = RandomInstants.weekStart(random);
            WeekFields fields = WeekFields.of(weekStart, 4);
            CalendarPeriods weeks = shared(Granularity.WEEK, UTC, weekStart);
            LocalDate date = LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000));
            LocalDate other = date.plusDays(random.nextInt(14));
            boolean sameWeek = date.get(fields.weekBasedYear()) == other.get(fields.weekBasedYear())
                    && date.get(fields.weekOfWeekBasedYear()) == other.get(fields.weekOfWeekBasedYear());

            assertThat(weeks.indexOf(date) == weeks.indexOf(other))
                    .as("seed %s: %s and %s in one week from %s", seed, date, other, weekStart)
                    .isEqualTo(sameWeek);
        }
    }

    @Test
    void weekStartDecidesWhichWeekASundayIsIn() {
        LocalDate sunday = LocalDate.of(2025, 3, 2);

        assertThat(new CalendarPeriods(Granularity.WEEK, UTC, MONDAY).firstDay(weekOf(sunday, MONDAY)))
                .isEqualTo("2025-02-24");
        assertThat(new CalendarPeriods(Granularity.WEEK, UTC, SUNDAY).firstDay(weekOf(sunday, SUNDAY)))
                .isEqualTo("2025-03-02");
        assertThat(new CalendarPeriods(Granularity.WEEK, UTC, SATURDAY).firstDay(weekOf(sunday, SATURDAY)))
                .isEqualTo("2025-03-01");
    }

    @Test
    void aDayOf23HoursIsOneDay() {
        ZoneId newYork = ZoneId.of("America/New_York");
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, newYork, MONDAY);
        int index = days.indexOf(LocalDate.of(2025, 3, 9));

        assertThat(days.startMicros(index + 1) - days.startMicros(index)).isEqualTo(23 * 3_600_000_000L);
        assertThat(days.indexOf(micros("2025-03-09T23:59:59.999999", newYork)) - index)
                .isZero();
        assertThat(days.indexOf(micros("2025-03-10T00:00:00", newYork)) - index).isOne();
    }

    @Test
    void aDayWithoutMidnightBeginsAtOne() {
        ZoneId saoPaulo = ZoneId.of("America/Sao_Paulo");
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, saoPaulo, MONDAY);
        int index = days.indexOf(LocalDate.of(2018, 11, 4));

        assertThat(RandomInstants.instant(days.startMicros(index))).isEqualTo("2018-11-04T03:00:00Z");
        assertThat(RandomInstants.dateTime(days.startMicros(index), saoPaulo).getHour())
                .isOne();
    }

    @Test
    void theDayThatApiaSkippedIsAnEmptyPeriod() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, apia, MONDAY);
        int skipped = days.indexOf(LocalDate.of(2011, 12, 30));

        assertThat(days.startMicros(skipped)).isEqualTo(days.startMicros(skipped + 1));
        assertThat(days.indexOf(days.startMicros(skipped))).isEqualTo(skipped + 1);
        assertThat(days.indexOf(days.startMicros(skipped) - 1)).isEqualTo(skipped - 1);
    }

    @Test
    void clocksPutBackOverMidnightReturnToThePeriodBefore() {
        ZoneId stJohns = ZoneId.of("America/St_Johns");
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, stJohns, MONDAY);
        int day = days.indexOf(LocalDate.of(2010, 11, 7));
        long start = days.startMicros(day);

        assertThat(days.indexOf(start)).isEqualTo(day);
        assertThat(days.indexOf(start + 60_000_000L)).as("at 00:01 it is 23:01").isEqualTo(day - 1);
        assertThat(days.indexOf(start + 3_600_000_000L)).as("midnight again").isEqualTo(day);
    }

    @Test
    void periodsBefore1970CountDownwards() {
        assertThat(new CalendarPeriods(Granularity.DAY, UTC, MONDAY).indexOf(-1))
                .isEqualTo(-1);
        assertThat(new CalendarPeriods(Granularity.WEEK, UTC, MONDAY).indexOf(LocalDate.of(1969, 12, 28)))
                .isEqualTo(-1);
        assertThat(new CalendarPeriods(Granularity.MONTH, UTC, MONDAY).indexOf(-1))
                .isEqualTo(12 * 1969 + 11);
        assertThat(new CalendarPeriods(Granularity.QUARTER, UTC, MONDAY).indexOf(LocalDate.of(-1, 12, 31)))
                .isEqualTo(-1);
    }

    @Test
    void instantsAtTheEndsOfTimeHaveAPeriod() {
        for (Granularity granularity : Granularity.values()) {
            for (long micros : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
                CalendarPeriods periods = shared(granularity, ZoneId.of("Europe/London"), MONDAY);
                LocalDate date = RandomInstants.dateTime(micros, ZoneId.of("Europe/London"))
                        .toLocalDate();

                assertThat(periods.indexOf(micros))
                        .as("%s %s", granularity, date)
                        .isEqualTo(periods.indexOf(date));
                assertThat(periods.indexOf(date))
                        .as("%s %s", granularity, date)
                        .isEqualTo(naiveIndex(granularity, date, MONDAY));
            }
        }
    }

    @Test
    void aDateBeyondTheLastIndexIsRefused() {
        CalendarPeriods days = new CalendarPeriods(Granularity.DAY, UTC, MONDAY);

        assertThatThrownBy(() -> days.indexOf(LocalDate.MAX)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> days.startMicros(Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aSerializedCopyCountsTheSame() throws Exception {
        CalendarPeriods months = new CalendarPeriods(Granularity.MONTH, ZoneId.of("Pacific/Apia"), MONDAY);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(months);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            CalendarPeriods copy = (CalendarPeriods) in.readObject();
            for (long seed = 0; seed < 1_000; seed++) {
                long micros = RandomInstants.micros(ZoneId.of("Pacific/Apia"), new Random(seed));
                assertThat(copy.indexOf(micros)).as("seed %s", seed).isEqualTo(months.indexOf(micros));
            }
        }
    }

    private static int weekOf(LocalDate date, DayOfWeek weekStart) {
        return new CalendarPeriods(Granularity.WEEK, UTC, weekStart).indexOf(date);
    }

    private static long micros(String localDateTime, ZoneId zone) {
        return RandomInstants.micros(ZonedDateTime.of(LocalDateTime.parse(localDateTime), zone));
    }

    private static int naiveIndex(Granularity granularity, LocalDate date, DayOfWeek weekStart) {
        LocalDate epoch = LocalDate.of(1970, 1, 1);
        return switch (granularity) {
            case DAY -> (int) ChronoUnit.DAYS.between(epoch, date);
            case WEEK ->
                (int) ChronoUnit.WEEKS.between(
                        epoch.with(TemporalAdjusters.previousOrSame(weekStart)),
                        date.with(TemporalAdjusters.previousOrSame(weekStart)));
            case MONTH -> 12 * date.getYear() + date.getMonthValue() - 1;
            case QUARTER -> 4 * date.getYear() + date.get(IsoFields.QUARTER_OF_YEAR) - 1;
            case YEAR -> date.getYear();
        };
    }

    /** Making periods reads a zone's transitions, which is too slow to repeat for every random case. */
    private static CalendarPeriods shared(Granularity granularity, ZoneId zone, DayOfWeek weekStart) {
        return SHARED.computeIfAbsent(
                new Key(granularity, zone, weekStart), key -> new CalendarPeriods(granularity, zone, weekStart));
    }

    private record Key(Granularity granularity, ZoneId zone, DayOfWeek weekStart) {}
}
