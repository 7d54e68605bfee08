package io.tenure.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortProgress;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * A store with the results of many cohorts over a year, by day and by week, as a run would have published them: each cohort period
 * has millions of members. No event was counted for them; what reads them can't tell.
 */
final class DashboardStore {
    private static final LocalDate FIRST = LocalDate.of(2025, 1, 6);
    private static final int DAYS = 365;
    private static final int WEEK = 7;

    private DashboardStore() {}

    /** How many cells the triangle of a year by days has. */
    static int cellsByDay() {
        return DAYS * (DAYS + 1) / 2;
    }

    /** The name of one of the cohorts. */
    static String cohort(int number) {
        return "cohort" + number;
    }

    /** Publishes the results of so many cohorts into a new store. */
    static void fill(SparkSession spark, Path folder, int cohorts) {
        Store store = Store.openOrCreate(spark, folder.toString(), Clock.systemUTC());
        String definitions = IntStream.range(0, cohorts)
                .mapToObj(each -> "{name: " + cohort(each) + ", entry: {event: buy}, granularities: [day, week]}")
                .collect(Collectors.joining(", ", "cohorts: [", "]"));
        BenchmarkStore.apply(store, "dashboard", definitions);
        store.run("run", "dashboard", run -> {
            List<AppliedCohort> applied = DefinitionRows.read(run.read(DefinitionsTable.SPEC))
                    .inForce()
                    .cohorts();
            run.append(CohortRetentionTable.SPEC, cells(run, applied));
            CohortProgress progress = new CohortProgress(
                    1, FIRST.plusDays(DAYS).atStartOfDay(ZoneOffset.UTC).toInstant());
            applied.forEach(cohort -> run.setState(CohortProgress.key(cohort), progress.text()));
            return run.publish(null, "{}");
        });
    }

    private static Dataset<Row> cells(StoreRun run, List<AppliedCohort> cohorts) {
        Dataset<Row> ids = run.store()
                .spark()
                .createDataset(
                        cohorts.stream()
                                .map(cohort -> cohort.cohortId().toString())
                                .toList(),
                        Encoders.STRING())
                .toDF(CohortRetentionTable.COHORT_ID);
        return triangle(run, ids, "day", 1)
                .unionByName(triangle(run, ids, "week", WEEK))
                .repartition(col(CohortRetentionTable.COHORT_ID))
                .sortWithinPartitions(
                        CohortRetentionTable.COHORT_ID,
                        CohortRetentionTable.GRANULARITY,
                        CohortRetentionTable.COHORT_PERIOD,
                        CohortRetentionTable.PERIOD_OFFSET);
    }

    private static Dataset<Row> triangle(StoreRun run, Dataset<Row> ids, String granularity, int days) {
        int periods = DAYS / days;
        Column offset = col(CohortRetentionTable.PERIOD_OFFSET);
        Column start = date_add(col(CohortRetentionTable.COHORT_PERIOD), offset.multiply(days));
        Column size = col(CohortRetentionTable.COHORT_SIZE);
        Dataset<Row> cells = ids.withColumn("period", explode(sequence(lit(0), lit(periods - 1))))
                .withColumn(
                        CohortRetentionTable.COHORT_SIZE,
                        pmod(xxhash64(col(CohortRetentionTable.COHORT_ID), col("period")), lit(3_000_000L))
                                .plus(1_000_000L))
                .withColumn(
                        CohortRetentionTable.PERIOD_OFFSET,
                        explode(sequence(lit(0), lit(periods - 1).minus(col("period")))))
                .withColumn(
                        CohortRetentionTable.COHORT_PERIOD,
                        date_add(lit(FIRST), col("period").multiply(days)))
                .withColumn(CohortRetentionTable.PERIOD_START, start)
                .withColumn(
                        CohortRetentionTable.ACTIVE_USERS,
                        floor(size.multiply(pow(offset.plus(1), lit(-0.4)))).cast(DataTypes.LongType))
                .withColumn(CohortRetentionTable.ELIGIBLE_USERS, size)
                .withColumn(CohortRetentionTable.ACTIVE_ELIGIBLE, col(CohortRetentionTable.ACTIVE_USERS))
                .withColumn(
                        CohortRetentionTable.RETENTION_RATE,
                        col(CohortRetentionTable.ACTIVE_USERS).divide(size))
                .withColumn(
                        CohortRetentionTable.CLOSES_AT, date_add(start, days).cast(DataTypes.TimestampType))
                .withColumn(CohortRetentionTable.VERSION, lit(1))
                .withColumn(CohortRetentionTable.SEGMENT, lit("{}"))
                .withColumn(CohortRetentionTable.GRANULARITY, lit(granularity))
                .withColumn(CohortRetentionTable.MODE, lit("calendar"))
                .withColumn(CohortRetentionTable.KIND, lit("on"))
                .withColumn(CohortRetentionTable.RUN_ID, lit(run.runId().toString()));
        return cells.select(Arrays.stream(CohortRetentionTable.SPEC.schema().fieldNames())
                .map(functions::col)
                .toArray(Column[]::new));
    }
}
