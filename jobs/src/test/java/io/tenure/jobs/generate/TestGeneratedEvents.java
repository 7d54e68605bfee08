package io.tenure.jobs.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.DirtyReason;
import io.tenure.jobs.generate.model.GeneratedCounts;
import io.tenure.jobs.generate.model.GeneratorSpec;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.input.InputReport;
import io.tenure.jobs.input.InputSpec;
import java.io.File;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestGeneratedEvents {
    private static final GeneratorSpec SPEC =
            GeneratorSpec.inTotal(500, 6, 20_000, 0.8, 3).with(0.05, 0.04, 0);

    private final SparkSession spark = SharedSpark.session();

    @TempDir
    private Path folder;

    @Test
    void theRowsAreTheSameInAnyNumberOfTasks() {
        Row inOne = content(GeneratedEvents.of(spark, SPEC, 1));

        assertThat(inOne.getLong(0)).isEqualTo(new Arrivals(SPEC).counts().rows());
        assertThat(content(GeneratedEvents.of(spark, SPEC, 5))).isEqualTo(inOne);
        assertThat(content(GeneratedEvents.of(spark, SPEC))).isEqualTo(inOne);
        assertThat(content(GeneratedEvents.of(spark, SPEC.arriving(0, 3))
                        .unionByName(GeneratedEvents.of(spark, SPEC.arriving(4, 8)))))
                .isEqualTo(inOne);
        assertThat(GeneratedEvents.of(spark, SPEC)
                        .select(sum(col("revenue")))
                        .first()
                        .getDecimal(0))
                .isEqualTo(GeneratedEvents.of(spark, SPEC, 3)
                        .select(col("user_id"), col("revenue"))
                        .select(sum(col("revenue")))
                        .first()
                        .getDecimal(0))
                .isPositive();
    }

    @Test
    void theRowsOfAnArrivingDayAreNumberedFromOneInAnyNumberOfTasks() {
        Column[] day = {col("arrival_date")};
        Dataset<Row> numbered = GeneratedEvents.numbered(spark, SPEC, 5);

        assertThat(numbered.groupBy(day)
                        .agg(count(lit(1)), countDistinct("arrival_row"), min("arrival_row"), max("arrival_row"))
                        .collectAsList())
                .hasSize(9)
                .allSatisfy(row -> assertThat(List.of(row.getLong(2), row.getLong(3), row.getLong(4)))
                        .isEqualTo(List.of(row.getLong(1), 1L, row.getLong(1))));
        assertThat(content(numbered)).isEqualTo(content(GeneratedEvents.numbered(spark, SPEC, 1)));
    }

    private static Row content(Dataset<Row> rows) {
        Column[] columns =
                Stream.of(rows.columns()).sorted().map(name -> col(name)).toArray(Column[]::new);
        return rows.select(count(lit(1)), sum(xxhash64(columns).cast(DataTypes.createDecimalType(38, 0))))
                .first();
    }

    @Test
    void parquetFilesHoldADayEachAndAreReadAsEvents() {
        String target = folder.resolve("parquet").toString();
        GeneratedEvents.writeParquet(spark, SPEC.arriving(0, 4), target);
        GeneratedEvents.writeParquet(spark, SPEC.arriving(5, 8), target);

        Dataset<Row> written = spark.read().parquet(target);
        assertThat(content(written)).isEqualTo(content(GeneratedEvents.of(spark, SPEC)));
        assertThat(folders(target)).hasSize(9).contains("arrival_date=2025-01-01", "arrival_date=2025-01-09");
        assertThat(written.where(to_date(col("event_time")).gt(col("arrival_date")))
                        .count())
                .isZero();
        InputReport report =
                read(target + "/arrival_date=2025-01-0[3-4]/*.parquet").report();
        assertThat(report.rowsKept())
                .isEqualTo(new Arrivals(SPEC.arriving(2, 3)).counts().rows());
        assertThatThrownBy(() -> GeneratedEvents.writeParquet(spark, SPEC.arriving(4, 6), target))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("has files of 3 of these days already, the first 2025-01-05");
        assertThatThrownBy(() -> GeneratedEvents.writeParquet(spark, SPEC.with(0, 0, 0.1), target))
                .hasMessageContaining("can't be in Parquet");
    }

    private static Set<String> folders(String target) {
        return Stream.of(Objects.requireNonNull(new File(target).list((parent, name) -> name.contains("="))))
                .collect(Collectors.toSet());
    }

    @Test
    void aFolderPerDayIsWrittenWithoutASort() {
        String plan =
                GeneratedEvents.of(spark, SPEC).queryExecution().executedPlan().toString();

        assertThat(GeneratedEvents.of(spark, SPEC)
                        .queryExecution()
                        .executedPlan()
                        .outputOrdering()
                        .size())
                .as(plan)
                .isEqualTo(1);
    }

    @Test
    void dirtyRowsAreRejectedForTheReasonsCounted() {
        GeneratorSpec dirty = SPEC.with(0.05, 0.04, 0.1);
        String target = folder.resolve("csv").toString();
        GeneratedEvents.writeCsv(spark, dirty, target);

        GeneratedCounts counts = new Arrivals(dirty).counts();
        InputReport report = read(target + "/*/*.csv").report();
        Map<String, Long> expected = new TreeMap<>();
        counts.dirty().forEach((reason, rows) -> expected.put(reason.code(), rows));
        // a value's range is a rule of declared properties, which this reading has none of
        long valuesOutOfRange = Objects.requireNonNull(expected.remove(DirtyReason.VALUE_RANGE.code()));
        Map<String, Long> rejected = new TreeMap<>();
        report.rejected().forEach((reason, rows) -> rejected.put(reason.code(), rows));

        assertThat(rejected).isEqualTo(expected).hasSize(4);
        assertThat(report.rowsRead()).isEqualTo(counts.rows());
        assertThat(report.rowsKept()).isEqualTo(counts.events() + counts.repeated() + valuesOutOfRange);
        assertThat(report.rowsWithoutOffset()).isZero();
    }

    private EventInput read(String pattern) {
        return EventInput.open(spark, new InputSpec(List.of(pattern), Map.of(), ZoneOffset.UTC, false), Set.of());
    }
}
