package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import io.tenure.jobs.comparison.CohortComparison;
import io.tenure.jobs.comparison.ComparedCohort;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenure compare}: whether cohorts, versions, segments or periods differ by more than chance. */
@Command(
        name = "compare",
        description = "Whether cohorts, versions, segments or periods differ from a first one by more than chance.",
        customSynopsis = "tenure compare --store STORE FIRST OTHER... [OPTION...]",
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private static final int MOST = 10;

    @Mixin
    private StoreOption store;

    @Parameters(
            arity = "2..*",
            paramLabel = "COHORT",
            description = "A cohort, and if need be its version, a segment and dates of entry: "
                    + "buyers@2/country=US:2025-01-01..2025-07-01. The others are compared with the first.")
    private List<String> cohorts = List.of();

    @Option(
            names = "--granularity",
            paramLabel = "PERIOD",
            description = "day, week, month, quarter or year (default: week).")
    private Granularity granularity = Granularity.WEEK;

    @Option(names = "--mode", paramLabel = "MODE", description = "calendar or rolling (default: calendar).")
    private RetentionMode mode = RetentionMode.CALENDAR;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "on, on_or_before, on_or_after, streak or a bracket such as 3-7 (default: on).")
    private String kind = "on";

    @Option(
            names = "--metric",
            paramLabel = "SIGNAL",
            description = "Instead of retention: the means per user of this metric.")
    private @Nullable String metric;

    @Mixin
    private FormatOption format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        if (cohorts.size() > MOST) {
            throw new TenureException(
                    ErrorCode.USAGE, cohorts.size() + " cohorts are too many; compare " + MOST + " at most.");
        }
        List<ComparedCohort> sides = cohorts.stream().map(ComparedCohort::parse).toList();
        CohortComparison comparison = new CohortComparison(
                store.open("compare"), sides, granularity.name().toLowerCase(Locale.ROOT));
        Dataset<Row> rows = metric == null
                ? comparison.ofRetention(mode.name().toLowerCase(Locale.ROOT), kind)
                : comparison.ofMetric(metric);
        format.print(rows);
        return 0;
    }
}
