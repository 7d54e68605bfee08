package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.activity.MaskPlan;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestMaskRetentionPlan {
    private static final Path SAMPLE = Path.of("../sample-data/uci-online-retail-2011/events.csv.gz");
    private static final LocalDate AS_OF = LocalDate.of(2011, 12, 10);
    /** Users lie in five shards, and the blocks are those of the sample's days. */
    private static final Column USER_KEY =
            col("user_rank").mod(lit(5L)).multiply(lit(1L << 20)).plus(col("user_rank"));

    @TempDir
    private static Path folder;

    private static Dataset<Row> events;
    private static Dataset<Row> wholeDays;
    private static Dataset<Row> activity;
    private static Dataset<Row> masks;

    @BeforeAll
    static void rollUpTheSample() {
        events = SharedSpark.session()
                .read()
                .option("header", "true")
                .csv(SAMPLE.toString())
                .select(
                        col("user_id"),
                        col("event_time").cast("timestamp").as("event_time"),
                        col("event_type").as("signal"))
                .where(col("user_id").isNotNull())
                .distinct()
                .cache();
        activity = events.withColumn(
                        "user_rank",
                        dense_rank().over(Window.orderBy(col("user_id"))).cast("long"))
                .select(
                        to_date(col("event_time")).as("event_date"),
                        to_date(col("event_time")).as("local_date"),
                        col("signal"),
                        USER_KEY.as("user_key"));
        masks = MaskPlan.masks(activity).cache();
        wholeDays = events.select(
                        col("user_id"), date_trunc("DAY", col("event_time")).as("event_time"), col("signal"))
                .distinct()
                .cache();
        masks.repartition(2, col("block"))
                .write()
                .partitionBy("signal", "block", "shard")
                .format("delta")
                .save(folder.resolve("masks").toString());
    }

    private static Dataset<Row> files() {
        return SharedSpark.session()
                .read()
                .format("delta")
                .load(folder.resolve("masks").toString());
    }

    @ParameterizedTest
    @CsvSource({"DAY,ON", "DAY,ON_OR_AFTER", "WEEK,ON_OR_BEFORE", "WEEK,BRACKET", "MONTH,STREAK", "QUARTER,ON_OR_AFTER"
    })
    void equalsRetentionOfEventsWhereWholeDaysDecide(Granularity granularity, RetentionKind kind) {
        for (boolean bounded : new boolean[] {false, true}) {
            RetentionQuestion question = new RetentionQuestion(
                    spec(granularity, kind, bounded ? micros(LocalDate.of(2011, 7, 1)) : null),
                    col("signal").equalTo("purchase"),
                    bounded ? micros(LocalDate.of(2011, 1, 11)) : null,
                    bounded ? lit(true) : col("signal").equalTo("cancel"),
                    null,
                    micros(AS_OF));

            assertThat(MaskRetentionPlan.run(files(), question).toString())
                    .isEqualTo(RetentionPlan.run(wholeDays, question, () -> micros(AS_OF))
                            .toString());
        }
    }

    @Test
    void equalsRetentionOfEventsWhereEveryEntryIsAReturn() {
        RetentionQuestion question =
                question(col("signal").equalTo("purchase"), col("signal").equalTo("purchase"));

        assertThat(MaskRetentionPlan.run(files(), question).toString())
                .isEqualTo(
                        RetentionPlan.run(events, question, () -> micros(AS_OF)).toString());
    }

    @Test
    void onlyOffsetZeroCanBeHigherThanByInstants() {
        RetentionQuestion question =
                question(col("signal").equalTo("purchase"), col("signal").equalTo("cancel"));
        List<List<Long>> byDays = active(MaskRetentionPlan.run(files(), question));
        List<List<Long>> byInstants = active(RetentionPlan.run(events, question, () -> micros(AS_OF)));

        assertThat(byDays).isNotEqualTo(byInstants);
        for (int cohort = 0; cohort < byInstants.size(); cohort++) {
            assertThat(byDays.get(cohort).get(0))
                    .isGreaterThanOrEqualTo(byInstants.get(cohort).get(0));
            assertThat(rest(byDays.get(cohort))).isEqualTo(rest(byInstants.get(cohort)));
        }
    }

    @Test
    void filesByShardNeedNoShuffleAndOtherRowsGiveTheSame() {
        RetentionQuestion question = question(col("signal").equalTo("purchase"), lit(true));

        JavaRDD<InternalRow> shards = Objects.requireNonNull(ShardRdd.ofFiles(files(), "shard"));
        assertThat(shards.getNumPartitions()).isEqualTo(5);
        assertThat(shards.toDebugString()).doesNotContain("Shuffle");
        assertThat(ShardRdd.ofFiles(masks, "shard")).isNull();
        assertThat(MaskRetentionPlan.run(masks, question).toString())
                .isEqualTo(MaskRetentionPlan.run(files(), question).toString());
    }

    @Test
    void masksOfSingleDaysGiveTheSame() {
        RetentionQuestion question = question(col("signal").equalTo("purchase"), lit(true));

        assertThat(MaskRetentionPlan.run(MaskPlan.days(activity), question).toString())
                .isEqualTo(MaskRetentionPlan.run(files(), question).toString());
    }

    @Test
    void segmentsAndPartsOfDaysAreRefused() {
        RetentionQuestion segmented = new RetentionQuestion(
                spec(Granularity.DAY, RetentionKind.ON, null), lit(true), null, lit(true), lit("x"), micros(AS_OF));
        RetentionQuestion partOfDay = new RetentionQuestion(
                spec(Granularity.DAY, RetentionKind.ON, null), lit(true), null, lit(true), null, micros(AS_OF) - 1);

        for (RetentionQuestion question : List.of(segmented, partOfDay)) {
            assertThatThrownBy(() -> MaskRetentionPlan.run(masks, question))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static RetentionQuestion question(Column entry, Column returns) {
        return new RetentionQuestion(
                spec(Granularity.DAY, RetentionKind.ON, null), entry, null, returns, null, micros(AS_OF));
    }

    private static RetentionSpec spec(Granularity granularity, RetentionKind kind, @Nullable Long windowEndMicros) {
        return new RetentionSpec(
                granularity,
                RetentionMode.CALENDAR,
                kind,
                ZoneId.of("UTC"),
                DayOfWeek.MONDAY,
                null,
                kind == RetentionKind.BRACKET ? List.of(new OffsetRange(1, 3), OffsetRange.of(0)) : List.of(),
                windowEndMicros);
    }

    private static List<List<Long>> active(RetentionTable table) {
        return table.everybody().cohorts().stream()
                .map(row -> row.cells().stream().map(cell -> cell.activeUsers()).toList())
                .toList();
    }

    private static List<Long> rest(List<Long> cells) {
        return cells.subList(1, cells.size());
    }

    private static long micros(LocalDate date) {
        return ChronoUnit.DAYS.getDuration().toMillis() * 1_000 * date.toEpochDay();
    }
}
