package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestTDigestReading {
    private static final String DIGESTS = "(SELECT day, tdigest_agg(v) AS d FROM VALUES (1, 1.0), (1, 2.0), (1, 3.0),"
            + " (1, 10.0), (2, NULL) AS t(day, v) GROUP BY day UNION ALL SELECT 3, NULL)";

    private static final List<Map<String, String>> SETTINGS = List.of(
            Map.of(),
            Map.of("spark.sql.ansi.enabled", "false"),
            Map.of("spark.sql.codegen.wholeStage", "false"),
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN"));

    private final SparkSession spark = SharedSpark.session();

    /** Checks the answer for the digest of 1, 2, 3 and 10, for an empty digest and for NULL, under every setting. */
    private void gives(String call, @Nullable Object ofValues, @Nullable Object ofEmpty, @Nullable Object ofNull) {
        for (Map<String, String> settings : SETTINGS) {
            SessionConf.during(
                    settings,
                    () -> AggregateAssert.assertAnswer(
                            call + " " + settings,
                            spark.sql("SELECT day, " + call + " FROM " + DIGESTS),
                            List.of(Arrays.asList(1, ofValues), Arrays.asList(2, ofEmpty), Arrays.asList(3, ofNull))));
        }
    }

    @Test
    void quantilesAreValues() {
        gives("tdigest_quantile(d, 0.5)", 2.0, null, null);
        gives("tdigest_quantile(d, 1)", 10.0, null, null);
        gives("tdigest_quantile(d, CAST(NULL AS DOUBLE))", null, null, null);
        gives("tdigest_quantile(d, NULL)", null, null, null);
        gives("tdigest_quantile(d, day / 4)", 1.0, null, null);
    }

    @Test
    void arraysOfQuantilesAreArraysOfValues() {
        gives(
                "tdigest_quantile(d, array(0, 0.75, NULL))",
                Arrays.asList(1.0, 3.0, null),
                Arrays.asList(null, null, null),
                null);
        gives("tdigest_quantile(d, array(0.25 * day))", List.of(1.0), Arrays.asList((Object) null), null);
        gives("tdigest_quantile(d, CAST(NULL AS ARRAY<DOUBLE>))", null, null, null);
        gives("tdigest_quantile(d, array())", List.of(), List.of(), null);
    }

    @Test
    void sharesAreInclusive() {
        gives("tdigest_cdf(d, 2)", 0.5, null, null);
        gives("tdigest_cdf(d, 1.9999)", 0.25, null, null);
        gives("tdigest_cdf(d, double('-Infinity'))", 0.0, null, null);
        gives("tdigest_cdf(d, double('NaN'))", null, null, null);
        gives("tdigest_cdf(d, array(0, 3, 10))", List.of(0.0, 0.75, 1.0), Arrays.asList(null, null, null), null);
    }

    @Test
    void countsAreZeroOfAnEmptyDigest() {
        gives("tdigest_count(d)", 4L, 0L, null);
        gives("tdigest_skipped(d)", 0L, 1L, null);
    }

    @Test
    void endsAndMeanAreNullOfAnEmptyDigest() {
        gives("tdigest_min(d)", 1.0, null, null);
        gives("tdigest_max(d)", 10.0, null, null);
        gives("tdigest_mean(d)", 4.0, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tdigest_quantile(d) | needs 2 arguments, got 1",
                "tdigest_count(d, 1) | needs 1 argument, got 2",
                "tdigest_quantile(day, 0.5) | expects a BINARY digest, from tdigest_agg or tdigest_merge",
                "tdigest_quantile(0.5, d) | the digest comes first, write tdigest_quantile(d, 0.5BD)",
                "tdigest_quantile(day, 0.5) | is INT; the digest of values is tdigest_agg(day)",
                "tdigest_count(base64(d)) | is STRING; where BINARY was written as Base64, write unbase64(base64(d))",
                "tdigest_quantile(d, 'a') | expects a number or an ARRAY of numbers",
                "tdigest_quantile(d, array('a')) | expects a number or an ARRAY of numbers",
            })
    void callsThatCannotWorkFailWhenAnalysed(String call, String message) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM " + DIGESTS))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "95 | from 0 to 1, but 95.0 was given; the 95th percentile is 0.95",
                "array(0.5, -1) | from 0 to 1, but -1.0 was given",
                "day * 2 | from 0 to 1, but 2.0 was given",
            })
    void quantilesOutsideOfZeroToOneAreAnError(String quantile, String message) {
        assertThatThrownBy(() -> spark.sql("SELECT tdigest_quantile(d, " + quantile + ") FROM " + DIGESTS)
                        .collect())
                .hasStackTraceContaining(message);
    }

    @Test
    void damagedDigestsAreAnErrorThatSaysWhatIsWrong() {
        for (String damaged : List.of("substr(d, 1, 40)", "d || CAST('!' AS BINARY)", "CAST('abc' AS BINARY)")) {
            assertThatThrownBy(() -> spark.sql("SELECT tdigest_max(" + damaged + ") FROM " + DIGESTS)
                            .collect())
                    .as(damaged)
                    .hasStackTraceContaining("Not the bytes of a digest: they are");
        }
        assertThatThrownBy(() -> spark.sql("SELECT tdigest_max(overlay(d PLACING X'FF' FROM 38)) FROM " + DIGESTS
                                + " WHERE day = 1")
                        .collect())
                .hasStackTraceContaining("their checksum does not fit");
    }
}
