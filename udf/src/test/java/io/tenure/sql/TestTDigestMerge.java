package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenure.SharedSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestTDigestMerge {
    private final SparkSession spark = SharedSpark.session();

    /** Sixty days of 3,000 values each, and a day without a digest. */
    private Dataset<Row> days() {
        return spark.range(0, 180_000, 1, 1)
                .selectExpr("id % 60 AS day", "abs(hash(id)) % 1000000 / 10 AS seconds")
                .groupBy("day")
                .agg(functions.expr("tdigest_agg(seconds) AS digest"))
                .unionAll(spark.sql("SELECT 60L, CAST(NULL AS BINARY)"))
                .selectExpr("day % 2 AS half", "digest");
    }

    @Test
    void digestsOfManyValuesMergeToTheSameBytesUnderEveryPlan() {
        Dataset<Row> days = days().cache();
        AggregateAssert.that("tdigest_merge(digest)")
                .over(days)
                .groupedBy("half")
                .givesAll(
                        days
                                .groupBy("half")
                                .agg(functions.expr("lower(hex(tdigest_merge(digest)))"))
                                .collectAsList()
                                .stream()
                                .map(row -> List.of(row.get(0), row.get(1)))
                                .toList());
        days.unpersist();
    }

    @Test
    void monthOfDaysAnswersAsAllItsValues() {
        Row month = days().agg(functions.expr("tdigest_merge(digest) AS d"))
                .selectExpr(
                        "tdigest_count(d)",
                        "tdigest_cdf(d, 50000)",
                        "tdigest_cdf(d, tdigest_quantile(d, 0.99))",
                        "tdigest_min(d)",
                        "tdigest_mean(d)")
                .first();
        Row exact = spark.range(180_000)
                .selectExpr("abs(hash(id)) % 1000000 / 10 AS seconds")
                .selectExpr("avg(if(seconds <= 50000, 1, 0))", "min(seconds)", "avg(seconds)")
                .first();
        assertThat(month.getLong(0)).isEqualTo(180_000);
        assertThat(month.getDouble(1)).isCloseTo(exact.getDouble(0), within(0.01));
        assertThat(month.getDouble(2)).isCloseTo(0.99, within(0.002));
        assertThat(month.getDouble(3)).isEqualTo(exact.getDouble(1));
        assertThat(month.getDouble(4)).isCloseTo(exact.getDouble(2), within(1e-6));
    }

    @Test
    void overNoDigestTheDigestIsEmpty() {
        for (String rows : List.of("range(0)", "range(3)")) {
            Row answer = spark.sql("SELECT tdigest_merge(CAST(NULL AS BINARY)) AS d FROM " + rows)
                    .selectExpr("d IS NULL", "tdigest_count(d)")
                    .first();
            assertThat(answer.getBoolean(0)).isFalse();
            assertThat(answer.getLong(1)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tdigest_merge() | needs 1 argument, got 0",
                "tdigest_merge('a') | expects a BINARY digest",
                "tdigest_merge(1) | is INT",
            })
    void callsThatCannotWorkFailWhenAnalysed(String call, String message) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call)).hasMessageContaining(message);
    }

    @Test
    void bytesThatAreNoDigestAreAnErrorThatSaysWhy() {
        assertThatThrownBy(() -> spark.sql("SELECT tdigest_merge(encode(CAST(id AS STRING), 'UTF-8')) FROM range(3)")
                        .collect())
                .hasStackTraceContaining(
                        "Not the bytes of a digest: they are 1, fewer than the 36 of a header; pass what"
                                + " tdigest_agg or tdigest_merge gave");
    }
}
