package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.FunnelDefinition.Start;
import io.tenure.definition.FunnelStepDefinition;
import io.tenure.jobs.columns.DigestColumns;
import io.tenure.jobs.columns.PeriodColumns;
import io.tenure.jobs.table.CohortFunnelTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Members and the steps that they took to rows of {@code cohort_funnel}, without the columns that name the cohort and the run.
 *
 * @param periods the granularities
 * @param funnels the funnels, by the numbers that steps name them with
 */
record FunnelCells(FunnelPeriods periods, List<FunnelDefinition> funnels) {
    static final String SEGMENTS = "segments";
    static final String FUNNEL_INDEX = "funnel_index";

    /** The steps that members took, as {@link ReachedSteps} gives them. */
    static final StructType REACHED = new StructType()
            .add(SEGMENTS, DataTypes.createArrayType(DataTypes.StringType), false)
            .add(FUNNEL_INDEX, DataTypes.IntegerType, false)
            .add(CohortFunnelTable.COHORT_PERIOD, DataTypes.DateType, false)
            .add(CohortFunnelTable.STEP_ORDER, DataTypes.IntegerType, false)
            .add("since_previous", DataTypes.DoubleType, true)
            .add("since_entry", DataTypes.DoubleType, false)
            .add(CohortFunnelTable.OPEN_USERS, DataTypes.LongType, false);

    private static final String[] OF_A_STEP = {
        CohortFunnelTable.SEGMENT, CohortFunnelTable.COHORT_PERIOD, FUNNEL_INDEX, CohortFunnelTable.STEP_ORDER
    };
    private static final List<String> OF_A_ROW = List.of(
            CohortFunnelTable.SEGMENT,
            CohortFunnelTable.FUNNEL,
            CohortFunnelTable.GRANULARITY,
            CohortFunnelTable.COHORT_PERIOD,
            CohortFunnelTable.STEP_ORDER,
            CohortFunnelTable.EVENT_NAME,
            CohortFunnelTable.IS_OPTIONAL);

    /**
     * The rows of days.
     *
     * @param members {@code cohort_date, segments} of every member
     * @param reached the steps that they took
     */
    Dataset<Row> ofDays(SparkSession spark, Dataset<Row> members, Dataset<Row> reached) {
        Dataset<Row> sizes = members.withColumn(CohortFunnelTable.SEGMENT, explode(col(SEGMENTS)))
                .groupBy(col(CohortFunnelTable.SEGMENT), col("cohort_date").as(CohortFunnelTable.COHORT_PERIOD))
                .agg(count(lit(1)).as(CohortFunnelTable.COHORT_SIZE));
        return sizes.crossJoin(steps(spark))
                .join(counted(reached), OF_A_STEP, "left")
                .withColumn(CohortFunnelTable.GRANULARITY, lit(FunnelPeriods.DAY))
                .select(columns(
                        OF_A_ROW,
                        col(CohortFunnelTable.COHORT_SIZE),
                        zeroUnless(CohortFunnelTable.USERS),
                        zeroUnless(CohortFunnelTable.OPEN_USERS),
                        col(CohortFunnelTable.SINCE_PREVIOUS_DIGEST),
                        col(CohortFunnelTable.SINCE_ENTRY_DIGEST)));
    }

    private static Column zeroUnless(String count) {
        return coalesce(col(count), lit(0L)).as(count);
    }

    /** By way of groups of a bounded size, so that no task has the times of a whole cell at once. */
    private static Dataset<Row> counted(Dataset<Row> reached) {
        Column[] ofAStep = Arrays.stream(OF_A_STEP).map(name -> col(name)).toArray(Column[]::new);
        List<Column> inBuckets = new ArrayList<>(List.of(ofAStep));
        inBuckets.add(DigestColumns.bucketOf(col("since_entry")).as("bucket"));
        return reached.withColumn(CohortFunnelTable.SEGMENT, explode(col(SEGMENTS)))
                .groupBy(inBuckets.toArray(Column[]::new))
                .agg(
                        count(lit(1)).as(CohortFunnelTable.USERS),
                        sum(CohortFunnelTable.OPEN_USERS).as(CohortFunnelTable.OPEN_USERS),
                        when(count(col("since_previous")).gt(0), DigestColumns.ofValues(col("since_previous")))
                                .as(CohortFunnelTable.SINCE_PREVIOUS_DIGEST),
                        DigestColumns.ofValues(col("since_entry")).as(CohortFunnelTable.SINCE_ENTRY_DIGEST))
                .groupBy(ofAStep)
                .agg(
                        sum(CohortFunnelTable.USERS).as(CohortFunnelTable.USERS),
                        sum(CohortFunnelTable.OPEN_USERS).as(CohortFunnelTable.OPEN_USERS),
                        merged(CohortFunnelTable.SINCE_PREVIOUS_DIGEST),
                        merged(CohortFunnelTable.SINCE_ENTRY_DIGEST));
    }

    private static Column merged(String digest) {
        return when(count(col(digest)).gt(0), DigestColumns.merged(col(digest))).as(digest);
    }

    private Dataset<Row> steps(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int funnel = 0; funnel < funnels.size(); funnel++) {
            List<FunnelStepDefinition> steps = funnels.get(funnel).steps();
            for (int step = 0; step < steps.size(); step++) {
                rows.add(RowFactory.create(
                        funnel,
                        funnels.get(funnel).name(),
                        step + 1,
                        steps.get(step).name(),
                        steps.get(step).isOptional()));
            }
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add(FUNNEL_INDEX, DataTypes.IntegerType, false)
                        .add(CohortFunnelTable.FUNNEL, DataTypes.StringType, false)
                        .add(CohortFunnelTable.STEP_ORDER, DataTypes.IntegerType, false)
                        .add(CohortFunnelTable.EVENT_NAME, DataTypes.StringType, false)
                        .add(CohortFunnelTable.IS_OPTIONAL, DataTypes.BooleanType, false));
    }

    /** The rows of longer periods, from the rows of all their days; reads no member and no event. */
    Dataset<Row> ofLonger(Dataset<Row> days) {
        Column[] cells = periods.calendars().entrySet().stream()
                .filter(each -> !each.getKey().equals(FunnelPeriods.DAY))
                .map(each -> struct(
                        lit(each.getKey()).as(CohortFunnelTable.GRANULARITY),
                        new PeriodColumns(each.getValue())
                                .startOf(col(CohortFunnelTable.COHORT_PERIOD))
                                .as(CohortFunnelTable.COHORT_PERIOD)))
                .toArray(Column[]::new);
        if (cells.length == 0) {
            return days.limit(0);
        }
        return days.withColumn("cell", explode(array(cells)))
                .withColumn(CohortFunnelTable.GRANULARITY, col("cell").getField(CohortFunnelTable.GRANULARITY))
                .withColumn(CohortFunnelTable.COHORT_PERIOD, col("cell").getField(CohortFunnelTable.COHORT_PERIOD))
                .groupBy(columns(OF_A_ROW))
                .agg(
                        sum(CohortFunnelTable.COHORT_SIZE).as(CohortFunnelTable.COHORT_SIZE),
                        sum(CohortFunnelTable.USERS).as(CohortFunnelTable.USERS),
                        sum(CohortFunnelTable.OPEN_USERS).as(CohortFunnelTable.OPEN_USERS),
                        merged(CohortFunnelTable.SINCE_PREVIOUS_DIGEST),
                        merged(CohortFunnelTable.SINCE_ENTRY_DIGEST));
    }

    /** When nobody in the period of a row can take a step any more. */
    Column closesAt() {
        Column closes = lit(null).cast(DataTypes.LongType);
        for (FunnelDefinition funnel : funnels) {
            closes = when(col(CohortFunnelTable.FUNNEL).equalTo(funnel.name()), closesAt(funnel))
                    .otherwise(closes);
        }
        return timestamp_micros(closes);
    }

    private Column closesAt(FunnelDefinition funnel) {
        Column never = lit(null).cast(DataTypes.LongType);
        if (funnel.start() instanceof Start.InRange range) {
            Long window = funnel.windowMicros();
            return window == null ? never : lit(range.toMicros() + window);
        }
        Long horizon = funnel.horizonMicros();
        return horizon == null ? never : unix_micros(periods.endOfPeriod()).plus(horizon);
    }

    private static Column[] columns(List<String> names, Column... more) {
        return Stream.concat(names.stream().map(name -> col(name)), Arrays.stream(more))
                .toArray(Column[]::new);
    }
}
