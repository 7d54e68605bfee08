package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.lifecycle.ChurnCounts;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.stats.SurvivalCounts;
import io.tenure.core.stats.SurvivalPoint;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.lifecycle.LifecyclePlan;
import io.tenure.jobs.pipeline.PublishedMasks;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure survival}: how long members last before they churn. */
@Command(
        name = "survival",
        description =
                "How long members of a cohort last before they churn: Kaplan and Meier's curve, with those who are still"
                        + " active censored.",
        sortOptions = false)
final class SurvivalCommand implements Callable<Integer> {
    private static final String EVERYBODY = "*";

    @Mixin
    private StoreOption store;

    @Option(names = "--cohort", required = true, paramLabel = "NAME", description = "The cohort.")
    private String cohort = "";

    @Option(
            names = "--inactive",
            paramLabel = "N",
            description = "So many whole periods without activity up to now make a churn (default: 4).")
    private int inactive = 4;

    @Option(
            names = "--granularity",
            paramLabel = "PERIOD",
            description = "day, week, month, quarter or year (default: week).")
    private Granularity granularity = Granularity.WEEK;

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL",
            description = "Active means this event or declared signal (default: any event).")
    private @Nullable String signal;

    @Option(names = "--by-cohort", description = "A curve for each period of entry too, after that of all.")
    private boolean byCohort;

    @Mixin
    private FormatOption format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private SurvivalCommand() {}

    @Override
    public Integer call() throws IOException {
        if (inactive < 1) {
            throw new TenureException(
                    ErrorCode.USAGE, "--inactive " + inactive + " is no number of periods; write 1 or more.");
        }
        Store opened = store.open("survival");
        PublishedMasks masks = PublishedMasks.of(opened);
        SignalOption.require("--signal", signal, masks.signals());
        AppliedCohort applied = applied(opened);
        CohortDefinition definition = applied.definition();
        if (!definition.zone().getRules().equals(masks.zone().getRules())) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Cohort '" + cohort + "' is in " + definition.zone() + ", and activity is kept by the days of "
                            + masks.zone() + ", the zone of the store. Apply the cohort in that zone.");
        }
        CalendarPeriods calendar = new CalendarPeriods(granularity, definition.zone(), definition.weekStart());
        Dataset<Row> members = new CohortMembers(opened.preview(), applied).rows();
        ChurnCounts churn = LifecyclePlan.churn(members, masks.of(signal), calendar, masks.end(), inactive);
        List<Row> rows = new ArrayList<>();
        SurvivalCounts all = new SurvivalCounts();
        churn.cohorts().values().forEach(all::plus);
        addCurve(rows, EVERYBODY, all);
        if (byCohort) {
            churn.cohorts()
                    .forEach((period, counts) ->
                            addCurve(rows, calendar.firstDay(period).toString(), counts));
        }
        format.print(opened.spark().createDataFrame(rows, columns()));
        return 0;
    }

    private AppliedCohort applied(Store opened) {
        List<AppliedCohort> cohorts = DefinitionRows.read(opened.read(DefinitionsTable.SPEC))
                .inForce()
                .cohorts();
        return cohorts.stream()
                .filter(each -> each.definition().name().equals(cohort))
                .findFirst()
                .orElseThrow(() -> new TenureException(
                        ErrorCode.USAGE,
                        "There is no cohort '" + cohort + "' in force"
                                + TenureException.didYouMean(
                                        cohort,
                                        cohorts.stream()
                                                .map(each -> each.definition().name())
                                                .toList())));
    }

    private static StructType columns() {
        return new StructType()
                .add("cohort", DataTypes.StringType)
                .add("period_offset", DataTypes.IntegerType)
                .add("at_risk", DataTypes.LongType)
                .add("churned", DataTypes.LongType)
                .add("censored", DataTypes.LongType)
                .add("survival", DataTypes.DoubleType)
                .add("standard_error", DataTypes.DoubleType)
                .add("low", DataTypes.DoubleType)
                .add("high", DataTypes.DoubleType);
    }

    private static void addCurve(List<Row> rows, String name, SurvivalCounts counts) {
        List<SurvivalPoint> points = counts.curve().points();
        for (int offset = 0; offset < points.size(); offset++) {
            SurvivalPoint point = points.get(offset);
            rows.add(RowFactory.create(
                    name,
                    offset,
                    point.atRisk(),
                    point.churned(),
                    point.censored(),
                    point.survival(),
                    point.standardError(),
                    point.interval().low(),
                    point.interval().high()));
        }
    }
}
