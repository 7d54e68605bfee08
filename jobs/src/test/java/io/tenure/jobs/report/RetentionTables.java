package io.tenure.jobs.report;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Retention tables for tests: written by hand, or read back from csv. */
final class RetentionTables {
    private RetentionTables() {}

    static RetentionSpec spec(Granularity granularity, RetentionKind kind, OffsetRange... brackets) {
        return new RetentionSpec(
                granularity,
                RetentionMode.CALENDAR,
                kind,
                ZoneOffset.UTC,
                DayOfWeek.MONDAY,
                null,
                List.of(brackets),
                null);
    }

    static ReportOptions options() {
        return new ReportOptions(null, "first event", "any event", null, 5, false, false, false, 80);
    }

    static ReportOptions bySegment(String property) {
        return new ReportOptions(null, "first event", "any event", property, 5, false, false, false, 80);
    }

    static ReportOptions withZerosAndStates() {
        return new ReportOptions(null, "first event", "any event", null, 5, true, true, false, 80);
    }

    static RetentionReport report(RetentionTable table, ReportOptions options) {
        return new RetentionReport(table, options, null, List.of("events.csv"));
    }

    /** Weekly retention, and a comparison of the first cohort with the others. */
    static RetentionReport compared() {
        RetentionTable table = weekly();
        return new RetentionReport(
                table,
                options(),
                RetentionComparison.of(table.everybody(), LocalDate.parse("2026-01-12")),
                List.of("events.csv"));
    }

    /** Calendar weeks 2026-01-05, -12 and -19 as of Wednesday 2026-01-28, and a cohort too small to show. */
    static RetentionTable weekly(RetentionSegment... segments) {
        List<RetentionSegment> all = new ArrayList<>();
        all.add(weeklySegment(true, null));
        all.addAll(List.of(segments));
        return new RetentionTable(
                spec(Granularity.WEEK, RetentionKind.ON), micros("2026-01-28T00:00:00Z"), offsets(4), all);
    }

    static RetentionSegment weeklySegment(boolean everybody, @Nullable String value) {
        return new RetentionSegment(
                everybody,
                value,
                List.of(
                        weeklyRow("2026-01-05", 10, 10, 3, 0, 2),
                        weeklyRow("2026-01-12", 4, 4, 1, 1),
                        weeklyRow("2026-01-19", 6000, 6000, 1)));
    }

    /** A row of which the last cell is in progress. */
    private static CohortRow weeklyRow(String cohort, long size, long... active) {
        List<RetentionCell> cells = new ArrayList<>();
        for (int offset = 0; offset < active.length; offset++) {
            boolean complete = offset < active.length - 1;
            LocalDate closes = LocalDate.parse(cohort).plusWeeks(offset + 1L);
            cells.add(new RetentionCell(
                    OffsetRange.of(offset),
                    size,
                    active[offset],
                    complete ? size : 0,
                    complete ? active[offset] : 0,
                    complete,
                    micros(closes + "T00:00:00Z")));
        }
        return new CohortRow(LocalDate.parse(cohort), size, cells);
    }

    /** Days 0, 1 and 2 to 3 of the cohort of 2026-01-05, as of the end of 2026-01-07, a microsecond before midnight. */
    static RetentionTable brackets() {
        OffsetRange[] brackets = {OffsetRange.of(1), new OffsetRange(2, 3), OffsetRange.of(0)};
        List<RetentionCell> cells = List.of(
                new RetentionCell(brackets[0], 8, 4, 8, 4, true, micros("2026-01-07T00:00:00Z")),
                new RetentionCell(brackets[1], 8, 1, 0, 0, false, micros("2026-01-09T00:00:00Z") + 1),
                new RetentionCell(brackets[2], 8, 8, 8, 8, true, micros("2026-01-06T00:00:00Z")));
        return new RetentionTable(
                spec(Granularity.DAY, RetentionKind.BRACKET, brackets),
                micros("2026-01-08T00:00:00Z") - 1,
                Arrays.asList(brackets),
                List.of(new RetentionSegment(
                        true, null, List.of(new CohortRow(LocalDate.parse("2026-01-05"), 8, cells)))));
    }

    /** Monthly retention of UCI Online Retail; see the README beside the file. */
    static RetentionTable onlineRetail() {
        String path = "online_retail_2011_uci_cc_by_4_0/retention_monthly.csv";
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(RetentionTables.class.getResourceAsStream(path), StandardCharsets.UTF_8))) {
            return fromCsv(lines.lines().toList(), Granularity.MONTH, Instant.parse("2011-12-09T12:50:01Z"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table of lines {@code cohort,period,active_users,cohort_size,...}: absent cells that have begun are zeros. */
    static RetentionTable fromCsv(List<String> lines, Granularity granularity, Instant asOf) {
        Map<LocalDate, Long> sizes = new TreeMap<>();
        Map<LocalDate, Map<Integer, Long>> active = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            LocalDate cohort = LocalDate.parse(fields[0]);
            sizes.put(cohort, Long.valueOf(fields[3]));
            active.computeIfAbsent(cohort, key -> new TreeMap<>())
                    .put(Integer.valueOf(fields[1]), Long.valueOf(fields[2]));
        }
        List<CohortRow> rows = new ArrayList<>();
        sizes.forEach((cohort, size) -> {
            List<RetentionCell> cells = new ArrayList<>();
            for (int offset = 0; starts(granularity, cohort, offset).isBefore(asOf); offset++) {
                Instant closes = starts(granularity, cohort, offset + 1);
                boolean complete = !closes.isAfter(asOf);
                long count = active.getOrDefault(cohort, Map.of()).getOrDefault(offset, 0L);
                cells.add(new RetentionCell(
                        OffsetRange.of(offset),
                        size,
                        count,
                        complete ? size : 0,
                        complete ? count : 0,
                        complete,
                        micros(closes.toString())));
            }
            rows.add(new CohortRow(cohort, size, cells));
        });
        return new RetentionTable(
                spec(granularity, RetentionKind.ON),
                micros(asOf.toString()),
                offsets(rows.get(0).cells().size()),
                List.of(new RetentionSegment(true, null, rows)));
    }

    private static Instant starts(Granularity granularity, LocalDate cohort, int offset) {
        LocalDate day = switch (granularity) {
            case DAY -> cohort.plusDays(offset);
            case WEEK -> cohort.plusWeeks(offset);
            case MONTH -> cohort.plusMonths(offset);
            case QUARTER -> cohort.plusMonths(3L * offset);
            case YEAR -> cohort.plusYears(offset);
        };
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    static List<OffsetRange> offsets(int count) {
        return IntStream.range(0, count).mapToObj(OffsetRange::of).toList();
    }

    static long micros(String instant) {
        Instant parsed = Instant.parse(instant);
        return parsed.getEpochSecond() * 1_000_000 + parsed.getNano() / 1000;
    }

    static String render(RetentionFormat format, RetentionReport report) {
        StringBuilder text = new StringBuilder();
        try {
            format.write(report, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
