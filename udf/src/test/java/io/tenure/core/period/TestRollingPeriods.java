package io.tenure.core.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TestRollingPeriods {
    private static final int CASES = 5_000;
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final Map<Key, RollingPeriods> SHARED = new HashMap<>();

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void offsetCountsTheBoundariesThatHavePassed(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            long entry = RandomInstants.micros(zone, random);
            long event = laterThan(entry, granularity, zone, random);

            assertThat(shared(granularity, zone).offset(entry, event))
                    .as(
                            "seed %s: from %s to %s in %s",
                            seed, RandomInstants.instant(entry), RandomInstants.instant(event), zone)
                    .isEqualTo(naiveOffset(granularity, zone, entry, event));
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void anOffsetBeginsAtItsBoundaryAndNotAMicrosecondBefore(Granularity granularity) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            ZoneId zone = RandomInstants.oneOf(RandomInstants.ZONES, random);
            RollingPeriods periods = shared(granularity, zone);
            long entry = RandomInstants.micros(zone, random);
            int offset = 1 + random.nextInt(200);
            long start = periods.startMicros(entry, offset);

            assertThat(RandomInstants.instant(start))
                    .as("seed %s: offset %s from %s in %s", seed, offset, RandomInstants.instant(entry), zone)
                    .isEqualTo(naiveStart(granularity, zone, entry, offset).toInstant());
            assertThat(periods.offset(entry, start)).as("seed %s", seed).isEqualTo(offset);
            assertThat(periods.offset(entry, start - 1)).as("seed %s", seed).isEqualTo(offset - 1);
        }
    }

    @Test
    void monthsAreClampedFromTheEntryAndNotFromEachOther() {
        RollingPeriods months = new RollingPeriods(Granularity.MONTH, LONDON);
        long entry = micros("2025-01-31T10:00", LONDON);

        assertThat(months.startMicros(entry, 0)).isEqualTo(entry);
        assertThat(months.startMicros(entry, 1)).isEqualTo(micros("2025-02-28T10:00", LONDON));
        assertThat(months.startMicros(entry, 2)).isEqualTo(micros("2025-03-31T10:00", LONDON));
        assertThat(months.startMicros(entry, 3)).isEqualTo(micros("2025-04-30T10:00", LONDON));
    }

    @Test
    void aLeapDayEntryHasItsYearsOn28February() {
        RollingPeriods years = new RollingPeriods(Granularity.YEAR, LONDON);
        long entry = micros("2024-02-29T12:00", LONDON);

        assertThat(years.offset(entry, micros("2025-02-28T11:59:59.999999", LONDON)))
                .isZero();
        assertThat(years.offset(entry, micros("2025-02-28T12:00", LONDON))).isOne();
        assertThat(years.offset(entry, micros("2028-02-29T11:59", LONDON))).isEqualTo(3);
        assertThat(years.offset(entry, micros("2028-02-29T12:00", LONDON))).isEqualTo(4);
    }

    @Test
    void aQuarterIsThreeMonths() {
        RollingPeriods quarters = new RollingPeriods(Granularity.QUARTER, LONDON);
        long entry = micros("2024-11-30T08:00", LONDON);

        assertThat(quarters.offset(entry, micros("2025-02-28T07:59", LONDON))).isZero();
        assertThat(quarters.offset(entry, micros("2025-02-28T08:00", LONDON))).isOne();
    }

    @Test
    void aDayIs24HoursWhenClocksGoForward() {
        RollingPeriods days = new RollingPeriods(Granularity.DAY, LONDON);
        long entry = micros("2025-03-29T12:00", LONDON);

        assertThat(days.offset(entry, micros("2025-03-30T12:00", LONDON))).isZero();
        assertThat(days.offset(entry, micros("2025-03-30T13:00", LONDON))).isOne();
    }

    @Test
    void aMonthEndsAtTheSameLocalTimeWhenClocksGoForward() {
        RollingPeriods months = new RollingPeriods(Granularity.MONTH, LONDON);
        long entry = micros("2025-03-15T12:00", LONDON);

        assertThat(months.startMicros(entry, 1) - entry)
                .isEqualTo(Duration.ofHours(31 * 24 - 1).toNanos() / 1_000);
    }

    @Test
    void clocksPutBackIntoTheMonthBeforeUndoNoBoundary() {
        ZoneId stJohns = ZoneId.of("America/St_Johns");
        RollingPeriods months = new RollingPeriods(Granularity.MONTH, stJohns);
        long entry = micros("2009-10-01T00:00:30", stJohns);
        long halfAnHourAfterTheBoundary = months.startMicros(entry, 1) + 1_800_000_000L;

        assertThat(RandomInstants.dateTime(halfAnHourAfterTheBoundary, stJohns).toLocalDate())
                .isEqualTo("2009-10-31");
        assertThat(months.offset(entry, halfAnHourAfterTheBoundary)).isOne();
    }

    @Test
    void clocksPutBackJustAfterTheEntryLeaveOffsetZero() {
        ZoneId stJohns = ZoneId.of("America/St_Johns");
        long entry = micros("2009-11-01T00:00:30", stJohns);

        assertThat(new RollingPeriods(Granularity.MONTH, stJohns).offset(entry, entry + 1_800_000_000L))
                .isZero();
    }

    @Test
    void anEventBeforeTheEntryHasNoOffset() {
        for (Granularity granularity : Granularity.values()) {
            RollingPeriods periods = new RollingPeriods(granularity, LONDON);

            assertThatThrownBy(() -> periods.offset(1_000, 999))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("an event at 999 is before its entry at 1000");
            assertThatThrownBy(() -> periods.startMicros(1_000, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
        }
    }

    @Test
    void aBoundaryBeyondTheEndOfTimeIsRefused() {
        for (Granularity granularity : Granularity.values()) {
            RollingPeriods periods = new RollingPeriods(granularity, LONDON);

            assertThatThrownBy(() -> periods.startMicros(0, Integer.MAX_VALUE))
                    .as("%s", granularity)
                    .isInstanceOfAny(ArithmeticException.class, DateTimeException.class);
        }
    }

    private static long laterThan(long entry, Granularity granularity, ZoneId zone, Random random) {
        long far = entry + random.nextLong(20L * 366 * 86_400_000_000L);
        if (random.nextBoolean()) {
            return far;
        }
        int near = random.nextInt(40);
        long boundary = RandomInstants.micros(naiveStart(granularity, zone, entry, near));
        return Math.max(entry, boundary + random.nextLong(-7_200_000_000L, 7_200_000_000L));
    }

    private static int naiveOffset(Granularity granularity, ZoneId zone, long entry, long event) {
        int offset = 0;
        while (!naiveStart(granularity, zone, entry, offset + 1).toInstant().isAfter(RandomInstants.instant(event))) {
            offset++;
        }
        return offset;
    }

    private static ZonedDateTime naiveStart(Granularity granularity, ZoneId zone, long entry, int offset) {
        ZonedDateTime start = RandomInstants.dateTime(entry, zone);
        return switch (granularity) {
            case DAY -> start.plus(Duration.ofHours(24L * offset));
            case WEEK -> start.plus(Duration.ofHours(7L * 24 * offset));
            case MONTH -> start.plusMonths(offset);
            case QUARTER -> start.plusMonths(3L * offset);
            case YEAR -> start.plusYears(offset);
        };
    }

    private static long micros(String localDateTime, ZoneId zone) {
        return RandomInstants.micros(ZonedDateTime.of(LocalDateTime.parse(localDateTime), zone));
    }

    /** Making periods reads a zone's transitions, which is too slow to repeat for every random case. */
    private static RollingPeriods shared(Granularity granularity, ZoneId zone) {
        return SHARED.computeIfAbsent(new Key(granularity, zone), key -> new RollingPeriods(granularity, zone));
    }

    private record Key(Granularity granularity, ZoneId zone) {}
}
