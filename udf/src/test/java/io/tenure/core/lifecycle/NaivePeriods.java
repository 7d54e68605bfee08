package io.tenure.core.lifecycle;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Random;

/** Calendar periods by the arithmetic of dates, each known by its first date. */
record NaivePeriods(Granularity granularity, DayOfWeek weekStart) {
    private static final List<Granularity> GRANULARITIES = List.of(Granularity.values());

    static NaivePeriods random(Random random) {
        return new NaivePeriods(
                GRANULARITIES.get(random.nextInt(GRANULARITIES.size())), DayOfWeek.of(1 + random.nextInt(7)));
    }

    CalendarPeriods calendar() {
        return new CalendarPeriods(granularity, ZoneOffset.UTC, weekStart);
    }

    /** The first date of the period of a date. */
    LocalDate of(LocalDate date) {
        return switch (granularity) {
            case DAY -> date;
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(weekStart));
            case MONTH -> date.withDayOfMonth(1);
            case QUARTER ->
                date.withMonth((date.getMonthValue() - 1) / 3 * 3 + 1).withDayOfMonth(1);
            case YEAR -> date.withDayOfYear(1);
        };
    }

    LocalDate next(LocalDate period) {
        return switch (granularity) {
            case DAY -> period.plusDays(1);
            case WEEK -> period.plusWeeks(1);
            case MONTH -> period.plusMonths(1);
            case QUARTER -> period.plusMonths(3);
            case YEAR -> period.plusYears(1);
        };
    }

    LocalDate previous(LocalDate period) {
        return of(period.minusDays(1));
    }
}
