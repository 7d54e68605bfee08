package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenure.SharedSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestTDigestAgg {
    private final SparkSession spark = SharedSpark.session();

    private static final String LOADS =
            "VALUES ('a', 3.5), ('a', 1.5), ('a', NULL), ('a', 2.5), ('b', 10.0), ('c', NULL)"
                    + " AS loads(page, seconds)";

    @Test
    void digestsOfFewValuesAreTheSameToTheByteUnderEveryPlan() {
        AggregateAssert.that("tdigest_agg(seconds)")
                .over(spark.sql("SELECT * FROM " + LOADS))
                .groupedBy("page")
                .givesAll(spark
                        .sql("SELECT page, lower(hex(tdigest_agg(seconds))) FROM " + LOADS + " GROUP BY page")
                        .collectAsList()
                        .stream()
                        .map(row -> List.of(row.get(0), row.get(1)))
                        .toList());
    }

    @Test
    void nullsAreSkippedAndCounted() {
        assertThat(rows("SELECT page, tdigest_count(d), tdigest_skipped(d), tdigest_quantile(d, 0.5) FROM (SELECT page,"
                        + " tdigest_agg(seconds) AS d FROM " + LOADS + " GROUP BY page) ORDER BY page"))
                .containsExactly(
                        Arrays.asList("a", 3L, 1L, 2.5),
                        Arrays.asList("b", 1L, 0L, 10.0),
                        Arrays.asList("c", 0L, 1L, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(5,2)", "DECIMAL(38,10)"})
    void everyNumericTypeIsAValue(String type) {
        assertThat(rows("SELECT tdigest_quantile(tdigest_agg(CAST(v AS " + type
                        + ")), 1) FROM VALUES (1), (7) AS t(v)"))
                .containsExactly(List.of(7.0));
    }

    @Test
    void untypedNullsAreSkipped() {
        assertThat(rows("SELECT tdigest_skipped(tdigest_agg(NULL)) FROM range(3)"))
                .containsExactly(List.of(3L));
    }

    @Test
    void overNoRowsTheDigestIsEmpty() {
        assertThat(rows("SELECT tdigest_count(d), tdigest_quantile(d, 0.5), d IS NULL FROM"
                        + " (SELECT tdigest_agg(id) AS d FROM range(0))"))
                .containsExactly(Arrays.asList(0L, null, false));
    }

    @Test
    void largeGroupsAreWithinTheBoundsInAnyPartitioning() {
        for (int partitions : new int[] {1, 7, 64}) {
            Row answer = spark.range(0, 100_000, 1, partitions)
                    .selectExpr("tdigest_agg(pow(id, 2)) AS d")
                    .selectExpr("tdigest_quantile(d, array(0.5, 0.9, 0.95, 0.99))", "tdigest_count(d)")
                    .first();
            List<Double> quantiles = answer.getList(0);
            assertThat(Math.sqrt(quantiles.get(0)) / 1e5).isCloseTo(0.5, within(0.01));
            assertThat(Math.sqrt(quantiles.get(1)) / 1e5).isCloseTo(0.9, within(0.005));
            assertThat(Math.sqrt(quantiles.get(2)) / 1e5).isCloseTo(0.95, within(0.005));
            assertThat(Math.sqrt(quantiles.get(3)) / 1e5).isCloseTo(0.99, within(0.002));
            assertThat(answer.getLong(1)).isEqualTo(100_000);
        }
    }

    @Test
    void runningWindowsDistinctAndFilterWork() {
        assertThat(rows(
                        "SELECT tdigest_quantile(tdigest_agg(v) OVER (ORDER BY v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),"
                                + " 1) FROM VALUES (1), (2), (3) AS t(v)"))
                .containsExactly(List.of(1.0), List.of(2.0), List.of(3.0));
        assertThat(rows(
                        "SELECT tdigest_count(tdigest_agg(DISTINCT v)), tdigest_count(tdigest_agg(v) FILTER (WHERE v > 1))"
                                + " FROM VALUES (1), (1), (2) AS t(v)"))
                .containsExactly(List.of(2L, 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tdigest_agg() | needs 1 to 2 arguments, got 0",
                "tdigest_agg(id, 200, 1) | needs 1 to 2 arguments, got 3",
                "tdigest_agg('a') | expects a number, as which it takes its place among the values, as argument 1, but 'a' is STRING; write CAST('a' AS DOUBLE)",
                "tdigest_agg(current_date()) | is DATE",
                "tdigest_agg(id, 19) | from 20 to 1000, but 19 was given",
                "tdigest_agg(id, 3000000000) | from 20 to 1000",
                "tdigest_agg(id, id) | needs the compression as a constant",
                "tdigest_agg(id, 0.5) | the compression as an integral number",
                "tdigest_agg(id, CAST(NULL AS INT)) | needs the compression, but argument 2 is NULL",
            })
    void callsThatCannotWorkFailWhenAnalysed(String call, String message) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM range(3)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }

    @Test
    void infinityIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> spark.sql("SELECT tdigest_agg(v) FROM VALUES (double('Infinity')), (1) AS t(v)")
                        .collect())
                .hasStackTraceContaining("but Infinity was given");
    }

    private List<List<Object>> rows(String sql) {
        return spark.sql(sql).collectAsList().stream()
                .map(row -> {
                    Object[] values = new Object[row.size()];
                    Arrays.setAll(values, row::get);
                    return Arrays.asList(values);
                })
                .toList();
    }
}
