package io.tenure.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tenure.jobs.activity.MaskPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Events of the days that {@link UserDays} make up, and what a store rolls up from them, as Parquet files laid out as a store
 * does.
 *
 * <p>{@code events}, by day, sorted by name and user: {@code event_time, event_name, user_id} (16 digits), {@code user_key}. A
 * user's first event is a {@code signup}; each active day has one to three {@code visit}s, one in eleven a {@code purchase}
 * and one in five a {@code search}. {@code activity}: a row for each day, name and user. {@code masks}: by signal, block and
 * shard.
 */
record StoreFiles(SparkSession spark, UserDays days, Path folder) {
    static final String SIGNUP = "signup";
    static final String VISIT = "visit";
    private static final List<String> NAMES = List.of("purchase", "search", SIGNUP, VISIT);
    private static final StructType EVENT = new StructType()
            .add("event_date", DataTypes.DateType, false)
            .add("event_time", DataTypes.TimestampType, false)
            .add("event_name", DataTypes.StringType, false)
            .add("user_id", DataTypes.StringType, false)
            .add("user_key", DataTypes.LongType, false);

    Dataset<Row> events() {
        return read("events");
    }

    Dataset<Row> activity() {
        return read("activity");
    }

    Dataset<Row> masks() {
        return read("masks");
    }

    /** Where another engine finds the files of a table, by the table's name. */
    Map<String, String> parquetFiles() {
        return Map.of(
                "events", folder.resolve("events") + "/*/*.parquet",
                "activity", folder.resolve("activity") + "/*/*.parquet",
                "masks", folder.resolve("masks") + "/*/*/*/*.parquet");
    }

    private Dataset<Row> read(String table) {
        return spark.read().parquet(folder.resolve(table).toString());
    }

    /** Writes what is not there. */
    void write() {
        write("events", () -> eventRows(), "event_date");
        write("activity", () -> activityRows(), "event_date");
        write("masks", () -> maskRows(), "signal", "block", "shard");
    }

    private interface Rows {
        Dataset<Row> get();
    }

    private void write(String table, Rows rows, String... partitions) {
        Path files = folder.resolve(table);
        if (!Files.exists(files.resolve("_SUCCESS"))) {
            rows.get().write().mode(SaveMode.Overwrite).partitionBy(partitions).parquet(files.toString());
        }
    }

    private Dataset<Row> eventRows() {
        List<Integer> dates = IntStream.range(UserDays.FIRST_DAY, UserDays.FIRST_DAY + UserDays.DAYS)
                .boxed()
                .toList();
        UserDays made = days;
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(dates, UserDays.DAYS / 5)
                        .flatMap(day -> eventsOf(made, day)),
                EVENT);
    }

    /** The events of a day, by name and user. */
    private static Iterator<Row> eventsOf(UserDays days, int day) {
        long[] active = LongStream.range(0, days.users())
                .filter(user -> days.isActive(user, day))
                .toArray();
        return NAMES.stream()
                .flatMap(
                        name -> Arrays.stream(active).boxed().flatMap(user -> eventsOf(days, day, name, user).stream()))
                .iterator();
    }

    private static List<Row> eventsOf(UserDays days, int day, String name, long user) {
        long random = UserDays.hash(user, 10_000 + day) & Long.MAX_VALUE;
        long count = switch (name) {
            case SIGNUP -> days.firstDay(user) == day ? 1 : 0;
            case VISIT -> 1 + random % 3;
            case "purchase" -> random % 11 == 0 ? 1 : 0;
            default -> random % 5 == 0 ? 1 : 0;
        };
        List<Row> events = new ArrayList<>();
        for (int event = 0; event < count; event++) {
            // from half past eight in the morning on, and the signup before
            long millis = name.equals(SIGNUP) ? 30_600_000 : 30_600_000 + 1 + (random >>> (8 * event)) % 50_000_000;
            Instant time = Instant.ofEpochMilli(day * 86_400_000L + millis);
            events.add(RowFactory.create(
                    Date.valueOf(LocalDate.ofEpochDay(day)), Timestamp.from(time), name, idOf(user), user));
        }
        return events;
    }

    private static String idOf(long user) {
        String digits = Long.toHexString(UserDays.hash(user, -2));
        return "0".repeat(16 - digits.length()) + digits;
    }

    private Dataset<Row> activityRows() {
        return events().groupBy(col("event_date"), col("event_name").as("signal"), col("user_key"))
                .agg(
                        min(col("event_time")).as("first_at"),
                        max(col("event_time")).as("last_at"))
                .repartition(col("event_date"))
                .sortWithinPartitions("event_date", "signal", "user_key");
    }

    private Dataset<Row> maskRows() {
        return MaskPlan.masks(activity().withColumn("local_date", col("event_date")))
                .repartition(col("signal"), col("block"), col("shard"))
                .sortWithinPartitions("signal", "block", "shard", "user_key");
    }
}
