package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.period.Granularity;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestRetentionPeriods {
    @Test
    void aCalendarOffsetClosesWithItsPeriodForTheWholeCohort() {
        RetentionPeriods periods = periods(Granularity.WEEK, RetentionMode.CALENDAR, null);
        int cohort = periods.cohortOf(micros("2025-03-05T12:00:00Z"));

        assertThat(periods.closesAtMicros(cohort, 0)).isEqualTo(micros("2025-03-10T00:00:00Z"));
        assertThat(periods.closesAtMicros(cohort, 1)).isEqualTo(micros("2025-03-17T00:00:00Z"));
    }

    @Test
    void aRollingOffsetClosesWithThatOfTheLastPossibleEntry() {
        RetentionPeriods open = periods(Granularity.WEEK, RetentionMode.ROLLING, null);
        RetentionPeriods windowed = periods(Granularity.WEEK, RetentionMode.ROLLING, micros("2025-03-06T12:00:00Z"));
        int cohort = open.cohortOf(micros("2025-03-05T12:00:00Z"));

        assertThat(open.closesAtMicros(cohort, 0)).isEqualTo(micros("2025-03-17T00:00:00Z"));
        assertThat(windowed.closesAtMicros(cohort, 0)).isEqualTo(micros("2025-03-13T12:00:00Z"));
    }

    @Test
    void aMonthThatIsClampedClosesWithItsLastDay() {
        RetentionPeriods windowed = periods(Granularity.MONTH, RetentionMode.ROLLING, micros("2025-01-30T15:00:00Z"));
        int january = windowed.cohortOf(micros("2025-01-05T00:00:00Z"));

        // an entry on 29 January, 23:59, is still in its month 0 on 28 February, 23:58
        assertThat(windowed.closesAtMicros(january, 0)).isEqualTo(micros("2025-03-01T00:00:00Z"));
        assertThat(windowed.closesAtMicros(january, 1)).isEqualTo(micros("2025-03-30T15:00:00Z"));
    }

    @Test
    void anOffsetHasBegunOnlyAfterItsStart() {
        RetentionPeriods periods = periods(Granularity.WEEK, RetentionMode.CALENDAR, null);
        int cohort = periods.cohortOf(micros("2025-03-05T12:00:00Z"));

        assertThat(periods.begunOffsets(cohort, micros("2025-03-03T00:00:00Z"))).isZero();
        assertThat(periods.begunOffsets(cohort, micros("2025-03-10T00:00:00Z"))).isEqualTo(1);
        assertThat(periods.begunOffsets(cohort, micros("2025-03-10T00:00:00Z") + 1))
                .isEqualTo(2);
    }

    @Test
    void anOffsetClosesForAMemberWithTheMembersOwnPeriod() {
        RetentionPeriods periods = periods(Granularity.DAY, RetentionMode.ROLLING, null);
        long entry = micros("2025-03-05T12:00:00Z");

        assertThat(periods.closedOffsets(entry, micros("2025-03-06T11:59:59Z"))).isZero();
        assertThat(periods.closedOffsets(entry, micros("2025-03-06T12:00:00Z"))).isEqualTo(1);
    }

    @Test
    void clocksPutBackOverMidnightDontReopenAPeriod() {
        RetentionPeriods days = new RetentionPeriods(new RetentionSpec(
                Granularity.DAY,
                RetentionMode.CALENDAR,
                RetentionKind.ON,
                ZoneId.of("America/St_Johns"),
                DayOfWeek.MONDAY,
                null,
                List.of(),
                null));
        // 7 November 2010 began at 02:30 in UTC, and a minute later clocks went back to 23:01
        long entry = micros("2010-11-06T12:00:00Z");
        long asOf = micros("2010-11-07T03:00:00Z");
        int cohort = days.cohortOf(entry);

        assertThat(days.closesAtMicros(cohort, 0)).isLessThan(asOf);
        assertThat(days.closedOffsets(entry, asOf)).isEqualTo(1);
        assertThat(days.begunOffsets(cohort, asOf)).isEqualTo(2);
        assertThat(days.offset(micros("2010-11-07T02:30:30Z"), asOf)).isZero();
        assertThat(days.closedOffsets(micros("2010-11-07T02:30:30Z"), asOf)).isZero();
    }

    private static RetentionPeriods periods(
            Granularity granularity, RetentionMode mode, @Nullable Long windowEndMicros) {
        return new RetentionPeriods(new RetentionSpec(
                granularity,
                mode,
                RetentionKind.ON,
                ZoneId.of("UTC"),
                DayOfWeek.MONDAY,
                null,
                List.of(),
                windowEndMicros));
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
