package io.tenure.jobs.alert;

import io.tenure.core.period.Granularity;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Periods, rates and instants as messages write them. */
final class Wording {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int YEAR_DIGITS = 4;
    private static final int MONTH_DIGITS = 7;

    private Wording() {}

    /** {@code week}. */
    static String noun(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }

    /** {@code in the week of 2025-03-03}. */
    static String during(Granularity granularity, LocalDate firstDay) {
        return switch (granularity) {
            case DAY -> "on " + firstDay;
            case WEEK -> "in the week of " + firstDay;
            case MONTH -> "in " + firstDay.toString().substring(0, MONTH_DIGITS);
            case QUARTER -> "in the quarter from " + firstDay;
            case YEAR -> "in " + firstDay.toString().substring(0, YEAR_DIGITS);
        };
    }

    /** {@code 18.2 %} of 0.182. */
    static String percent(double rate) {
        return points(rate) + " %";
    }

    /** {@code 18.2} of 0.182. */
    static String points(double rate) {
        return String.format(Locale.ROOT, "%.1f", 100 * rate);
    }

    /** {@code run 12, as of 2025-03-24 00:00 UTC · https://…}. */
    static String source(long runNumber, Instant asOf, ZoneId zone, @Nullable String link) {
        return "run " + runNumber + ", as of " + MINUTES.format(asOf.atZone(zone)) + " " + zone.getId()
                + (link == null ? "" : " · " + SlackText.escaped(link, Integer.MAX_VALUE));
    }
}
