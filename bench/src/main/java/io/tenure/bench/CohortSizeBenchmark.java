package io.tenure.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.pipeline.Pipeline;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * One cohort of many members, by default ten million: computed by a run of a store, published, and read back.
 *
 * <p>{@code scripts/bench cohort-size [members] [folder]}: the folder must be new; remove it afterwards. Every user signs up
 * once within a year and visits on the active days of the first week, about 3.4 events each.
 */
public final class CohortSizeBenchmark {
    private static final int WEEK = 7;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final String DEFINITIONS = """
            cohorts:
              - name: signed_up
                entry: {event: signup}
                return: {event: visit}
                granularities: [day, week]
            """;

    private CohortSizeBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        long members = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000L;
        Path folder = Path.of(arguments.length > 1 ? arguments[1] : "bench/target/cohort-" + members);
        if (Files.exists(folder)) {
            throw new IllegalArgumentException(folder + " is there already; remove it, or name another folder");
        }
        LiveHeap heap = new LiveHeap();
        try (SparkSession spark = BenchmarkSession.startForStores()) {
            Store store = Store.openOrCreate(spark, folder.toString(), Clock.systemUTC());
            report("events written", Cost.of(() -> ingest(store, new UserDays(members))));
            heap.reset();
            report("computed and published", Cost.of(() -> compute(store)));
            System.out.printf("heap kept: %,d MB%n", heap.peakMegabytes());
            report("members and cells read back", Cost.of(() -> requireWhole(store, members)));
        }
    }

    private static void report(String step, Cost cost) {
        System.out.printf("%s: %.1f s, processor %.1f s%n", step, cost.seconds(), cost.processorSeconds());
    }

    /** What an ingest leaves. */
    private static void ingest(Store store, UserDays days) {
        store.run("ingest", "", run -> {
            Dataset<Row> users = store.spark().range(days.users()).withColumnRenamed("id", UsersTable.USER_KEY);
            run.append(UsersTable.SPEC, ordered(UsersTable.SPEC, users.withColumn(UsersTable.USER_ID, userId())));
            run.append(EventsTable.SPEC, ordered(EventsTable.SPEC, events(users, days)));
            LocalDate[] dates = LocalDate.ofEpochDay(UserDays.FIRST_DAY)
                    .datesUntil(LocalDate.ofEpochDay(UserDays.FIRST_DAY + UserDays.DAYS + WEEK))
                    .toArray(LocalDate[]::new);
            Row batch = RowFactory.create(
                    UUID.randomUUID().toString(),
                    run.number(),
                    "made up",
                    null,
                    null,
                    days.users(),
                    days.users(),
                    0L,
                    0L,
                    dates,
                    new LocalDate[0],
                    null,
                    null,
                    Instant.now());
            run.append(
                    IngestBatchesTable.SPEC,
                    store.spark().createDataFrame(List.of(batch), IngestBatchesTable.SPEC.schema()));
            return run.publish(null, "{}");
        });
        BenchmarkStore.apply(store, "cohort-size", DEFINITIONS);
    }

    private static Column userId() {
        return format_string("u%09d", col(UsersTable.USER_KEY));
    }

    /** A signup half past eight on the first day, and visits from nine o'clock on. */
    private static Dataset<Row> events(Dataset<Row> users, UserDays days) {
        UDF1<Long, int[]> activeDays = user -> IntStream.rangeClosed(days.firstDay(user), days.firstDay(user) + WEEK)
                .filter(day -> days.isActive(user, day))
                .toArray();
        UDF1<Long, Integer> firstDay = days::firstDay;
        Column key = col(UsersTable.USER_KEY);
        Column day = col("day");
        Dataset<Row> visits = users.withColumn(
                        "day",
                        explode(udf(activeDays, DataTypes.createArrayType(DataTypes.IntegerType, false))
                                .apply(key)))
                .withColumn(EventsTable.EVENT_NAME, lit("visit"));
        Dataset<Row> signups = users.withColumn(
                        "day", udf(firstDay, DataTypes.IntegerType).apply(key))
                .withColumn(EventsTable.EVENT_NAME, lit("signup"));
        Column morning = when(col(EventsTable.EVENT_NAME).equalTo("signup"), lit(30_600_000_000L))
                .otherwise(lit(32_400_000_000L).plus(key.mod(lit(40_000_000_000L))));
        return visits.unionByName(signups)
                .withColumn(EventsTable.EVENT_DATE, date_from_unix_date(day))
                .withColumn(
                        EventsTable.EVENT_TIME,
                        timestamp_micros(day.cast(DataTypes.LongType)
                                .multiply(lit(DAY_MICROS))
                                .plus(morning)))
                .withColumn(EventsTable.USER_ID, userId())
                .withColumn(EventsTable.PROPERTIES, map())
                .withColumn(EventsTable.BATCH_ID, lit("batch"))
                .withColumn(EventsTable.INGESTED_AT, current_timestamp())
                .repartition(64, col(EventsTable.EVENT_DATE));
    }

    /** The columns of a table, those that are missing as NULL. */
    private static Dataset<Row> ordered(TableSpec table, Dataset<Row> rows) {
        List<String> known = List.of(rows.columns());
        Column[] columns = List.of(table.schema().fields()).stream()
                .map(field -> (known.contains(field.name()) ? col(field.name()) : lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
                .toArray(Column[]::new);
        return rows.select(columns);
    }

    private static void compute(Store store) {
        store.run("run", "", run -> {
            Pipeline pipeline = new Pipeline(
                    run, DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce(), RunOptions.whatChanged());
            long start = System.nanoTime();
            Instant asOf = pipeline.run(
                            line -> System.out.printf("%6.1f s: %s%n", (System.nanoTime() - start) / 1e9, line))
                    .orElseThrow();
            return run.publish(asOf, pipeline.report());
        });
    }

    /** Reads every column of every member, and the sizes of the daily cohorts. */
    private static void requireWhole(Store store, long members) {
        BenchmarkSession.drain(store.read(CohortMembersTable.SPEC));
        long stored = store.read(CohortMembersTable.SPEC).count();
        long inCells = store.read(CohortRetentionTable.SPEC)
                .where(col(CohortRetentionTable.PERIOD_OFFSET).equalTo(0))
                .where(col(CohortRetentionTable.GRANULARITY).equalTo("day"))
                .agg(sum(col(CohortRetentionTable.COHORT_SIZE)))
                .head()
                .getLong(0);
        if (stored != members || inCells != members) {
            throw new IllegalStateException(
                    members + " entered, " + stored + " are members and " + inCells + " are in cells");
        }
    }
}
