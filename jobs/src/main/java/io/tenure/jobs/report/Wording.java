package io.tenure.jobs.report;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers, periods and definitions in English. */
final class Wording {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    /** One fact of a definition: its name and its value. */
    record Fact(String name, String value) {}

    private Wording() {}

    /** What was counted and how, in the order in which a reader asks. */
    static List<Fact> definition(RetentionReport report) {
        RetentionSpec spec = report.table().spec();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Cohorts", report.options().entry()));
        facts.add(new Fact("Returns", report.options().returns()));
        facts.add(new Fact("Periods", periods(spec)));
        facts.add(new Fact("Active", kind(report.table())));
        facts.add(new Fact("Zone", zone(spec.zone())));
        facts.add(new Fact("Data through", dataThrough(report.table())));
        if (report.options().minCohortSize() > 1) {
            facts.add(new Fact("Minimum cohort", plural(report.options().minCohortSize(), "user")));
        }
        return facts;
    }

    static String title(RetentionReport report) {
        String title = report.options().title();
        return title != null
                ? title
                : capitalised(adjective(report.table().spec().granularity())) + " retention";
    }

    private static String zone(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static String periods(RetentionSpec spec) {
        String noun = noun(spec.granularity());
        if (spec.mode() == RetentionMode.ROLLING) {
            return switch (spec.granularity()) {
                case DAY -> "rolling, 24 hours from the entry";
                case WEEK -> "rolling, 7 × 24 hours from the entry";
                default -> "rolling, whole " + noun + "s from the entry";
            };
        }
        return "calendar " + noun + "s"
                + (spec.granularity() == Granularity.WEEK
                        ? " from " + spec.weekStart().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        : "");
    }

    private static String kind(RetentionTable table) {
        String noun = noun(table.spec().granularity());
        return switch (table.spec().kind()) {
            case ON -> at(table.spec()) + noun;
            case ON_OR_AFTER -> at(table.spec()) + noun + " or later" + upTo(table, noun);
            case ON_OR_BEFORE -> "in any " + noun + " from 1 to that one";
            case STREAK -> "in every " + noun + " from 1 to that one";
            case BRACKET -> "in any " + noun + " of the range";
        };
    }

    private static String at(RetentionSpec spec) {
        return spec.granularity() == Granularity.DAY ? "on that " : "in that ";
    }

    private static String upTo(RetentionTable table, String noun) {
        return table.columns().isEmpty()
                ? ""
                : ", up to " + noun + " "
                        + table.columns().get(table.columns().size() - 1).last();
    }

    /** The last instant that was read: a date when its day was read to the end; {@code no events} without any. */
    static String dataThrough(RetentionTable table) {
        if (table.asOfMicros() == RetentionTable.NO_EVENTS) {
            return "no events";
        }
        ZonedDateTime end = instant(table.asOfMicros()).atZone(table.spec().zone());
        if (isStartOfDay(end)) {
            return end.toLocalDate().minusDays(1).toString();
        }
        return instant(table.asOfMicros() - 1).atZone(table.spec().zone()).format(MINUTES);
    }

    /** When an unfinished cell closes: a date when that is the start of a day. */
    static String closes(RetentionSpec spec, RetentionCell cell) {
        ZonedDateTime end = instant(cell.closesAtMicros()).atZone(spec.zone());
        return isStartOfDay(end) ? end.toLocalDate().toString() : end.format(MINUTES);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static boolean isStartOfDay(ZonedDateTime time) {
        return time.toLocalTime().equals(LocalTime.MIDNIGHT);
    }

    static String noun(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }

    static String adjective(Granularity granularity) {
        return granularity == Granularity.DAY ? "daily" : noun(granularity) + "ly";
    }

    /** {@code week 3}, {@code weeks 3–7}. */
    static String offset(RetentionSpec spec, OffsetRange offsets) {
        return offsets.first() == offsets.last()
                ? noun(spec.granularity()) + " " + offsets.first()
                : noun(spec.granularity()) + "s " + range(offsets);
    }

    /** {@code 3}, {@code 3–7}. */
    static String range(OffsetRange offsets) {
        return offsets.label().replace('-', '–');
    }

    /** Says when somebody who counts at these offsets, 1 or later, was active: {@code in week 3}, {@code by week 3}. */
    static String when(RetentionSpec spec, OffsetRange offsets) {
        String offset = offset(spec, offsets);
        String at = spec.granularity() == Granularity.DAY && offsets.first() == offsets.last() ? "on " : "in ";
        return switch (spec.kind()) {
            case ON, BRACKET -> at + offset;
            case ON_OR_AFTER -> at + offset + " or later";
            case ON_OR_BEFORE -> "by " + offset;
            case STREAK ->
                offsets.first() == 1 ? at + offset : at + "every " + noun(spec.granularity()) + " to " + offset;
        };
    }

    /** A cohort as people call it: {@code 2011-03} for a month, {@code 2011-Q1}, {@code 2011}; else its first day. */
    static String cohort(RetentionSpec spec, LocalDate cohort) {
        return switch (spec.granularity()) {
            case DAY, WEEK -> cohort.toString();
            case MONTH -> cohort.toString().substring(0, "yyyy-mm".length());
            case QUARTER -> cohort.getYear() + "-Q" + ((cohort.getMonthValue() + 2) / 3);
            case YEAR -> Integer.toString(cohort.getYear());
        };
    }

    /** The name of a triangle: {@code Everybody}, or the property and its value. */
    static String triangle(@Nullable String segmentBy, RetentionSegment triangle) {
        return triangle.everybody() ? "Everybody" : segmentBy + " = " + segment(triangle.value());
    }

    /** A segment's value, with words where there is nothing to read. */
    static String segment(@Nullable String value) {
        if (value == null) {
            return "(none)";
        }
        return value.isEmpty() ? "(empty)" : value;
    }

    /** The heads of columns: the first says what is counted, {@code week 0}, the others only how many. */
    static List<String> headers(RetentionSpec spec, List<OffsetRange> columns) {
        List<String> headers = new ArrayList<>();
        for (OffsetRange column : columns) {
            headers.add(headers.isEmpty() ? offset(spec, column) : range(column));
        }
        return headers;
    }

    /** Says what of a triangle isn't shown; empty when all is. */
    static String hidden(RetentionTable table, Triangle triangle) {
        int columns = table.columns().size() - triangle.columns().size();
        int rows = triangle.hiddenCohorts();
        if (columns == 0 && rows == 0) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (rows > 0) {
            parts.add(plural(rows, "older cohort"));
        }
        if (columns > 0) {
            parts.add(plural(columns, "later " + noun(table.spec().granularity())));
        }
        return "Not shown: " + String.join(" and ", parts) + ". The csv has every cell; the mean counts every cohort.";
    }

    /** Why a row has no numbers: {@code suppressed (< 5 users)}, or the same of the cohorts up to a date. */
    static String suppressed(RetentionSpec spec, Triangle.Row row, long minCohortSize) {
        return row.cohorts() == 1
                ? "suppressed (< " + plural(minCohortSize, "user") + ")"
                : "to " + cohort(spec, row.last().cohort()) + ": " + plural(row.cohorts(), "cohort")
                        + " suppressed (each < " + plural(minCohortSize, "user") + ")";
    }

    static long users(RetentionSegment triangle) {
        return triangle.cohorts().stream().mapToLong(row -> row.cohortSize()).sum();
    }

    /**
     * A share with one decimal. Only nobody is {@code 0.0%} and only everybody {@code 100.0%}: what would round to them
     * is {@code <0.1%} or {@code >99.9%}.
     */
    static String percent(long part, long whole) {
        if (part > 0 && part * 2000.0 < whole) {
            return "<0.1%";
        }
        if (part < whole && (whole - part) * 2000.0 <= whole) {
            return ">99.9%";
        }
        return String.format(Locale.ROOT, "%.1f%%", Math.round(part * 1000.0 / whole) / 10.0);
    }

    static String percent(Proportion proportion) {
        return percent(proportion.successes(), proportion.trials());
    }

    /** {@code 19.4–21.9%}. */
    static String interval(Interval interval) {
        return String.format(Locale.ROOT, "%.1f–%.1f%%", interval.low() * 100, interval.high() * 100);
    }

    /** A difference of two rates in percentage points, with its sign: {@code +1.2}, {@code −0.4}. */
    static String points(double difference) {
        String digits = String.format(Locale.ROOT, "%.1f", Math.abs(difference) * 100);
        return digits.equals("0.0") ? digits : (difference < 0 ? "−" : "+") + digits;
    }

    static String pValue(double value) {
        return value < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** {@code 12,345}. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** At most five characters up to a billion: {@code 9,876}, {@code 43.7k}, {@code 1.23M}. */
    static String shortCount(long count) {
        if (count < 10_000) {
            return count(count);
        }
        if (count < 999_500) {
            return significant(count / 1e3) + "k";
        }
        return count < 999_500_000 ? significant(count / 1e6) + "M" : significant(count / 1e9) + "B";
    }

    private static String significant(double number) {
        int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    static String plural(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
