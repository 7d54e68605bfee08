package io.tenure.sql.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.HiveResult;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What the scalar forms add to the aggregates, whose answers {@code TestConformance} checks for both. */
final class TestScalarFunctions {
    private static final String NO_EVENTS = "CAST(array() AS ARRAY<STRUCT<ts: TIMESTAMP, conditions: ARRAY<BOOLEAN>>>)";

    private static final SparkSession SPARK = SharedSpark.session();

    @BeforeAll
    static void register() {
        ScalarFunctions.register(SPARK);
    }

    private static String answer(String expression) {
        List<String> rows = List.copyOf(CollectionConverters.asJava(HiveResult.hiveResultString(
                SPARK.sql("SELECT " + expression).queryExecution().executedPlan())));
        return String.join("\n", rows);
    }

    static List<ScalarFunctions.Entry> functions() {
        return ScalarFunctions.ENTRIES;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void eachCanBeRegisteredByItsClassAndIsDocumented(ScalarFunctions.Entry function) throws IOException {
        SPARK.udf()
                .registerJava(
                        function.name(), function.implementation().getName(), DataType.fromDDL(function.returns()));
        assertThat(Files.readString(Path.of("docs", "arrays.md")))
                .contains("`" + function.implementation().getSimpleName() + "`");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void thePageOfTheFunctionNamesItsFormOverArrays(ScalarFunctions.Entry function) throws IOException {
        String link = "](arrays.md)";
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.filter(page -> !page.endsWith("arrays.md")))
                    .anySatisfy(page -> assertThat(Files.readString(page)).contains("`" + function.name(), link));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIMESTAMP'2026-01-01 00:00:00.000001' | TIMESTAMP'2026-01-01 00:00:01.000001' | INTERVAL 1 SECOND",
                "TIMESTAMP_NTZ'1700-01-01 00:00:00' | TIMESTAMP_NTZ'1700-01-01 00:00:01' | INTERVAL 1 SECOND",
                "TIMESTAMP'1500-02-28 00:00:00' | TIMESTAMP'1500-03-01 00:00:00' | INTERVAL 1 DAY",
                "TIMESTAMP'0001-01-01 00:00:00' | TIMESTAMP'9999-12-31 23:59:59' | INTERVAL '3652058 23:59:59' DAY TO SECOND",
                "TIMESTAMP_NTZ'0001-01-01 00:00:00' | TIMESTAMP_NTZ'0001-01-01 00:00:01' | INTERVAL 1 SECOND",
                "DATE'1500-02-28' | DATE'1500-03-01' | INTERVAL 1 DAY",
                "DATE'2026-03-28' | DATE'2026-03-29' | INTERVAL 1 DAY",
                "BIGINT(10) | BIGINT(11) | BIGINT(1)",
                "10 | 11 | 1",
                "SMALLINT(10) | SMALLINT(11) | SMALLINT(1)",
                "TINYINT(10) | TINYINT(11) | 1",
            })
    void timesOfAnyKindCompareExactly(String first, String second, String length) {
        String events = "array(struct(" + second + ", array(false, true)), struct(" + first + ", array(true, NULL)))";
        assertThat(answer("window_funnel_array(" + length + ", '', " + events + ")"))
                .isEqualTo("2");
        assertThat(answer("window_funnel_array(" + length + " * 0, '', " + events + ")"))
                .isEqualTo("1");
        SPARK.udf()
                .registerJava(
                        "funnel_of",
                        FunnelArray.class.getName(),
                        DataType.fromDDL("STRUCT<steps: INT, times: ARRAY<" + answer("typeof(" + first + ")") + ">>"));
        assertThat(answer("funnel_of(" + events + ", array(NULL, " + length + "), 'best').steps"))
                .isEqualTo("2");
        assertThat(answer("sessionize_array(array(" + second + ", NULL, " + first + "), " + length + " * 0)"))
                .isEqualTo("[2,null,1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMESTAMP", "TIMESTAMP_NTZ", "DATE", "BIGINT", "INT", "SMALLINT", "TINYINT"})
    void timesComeBackInTheTypeInWhichTheyCame(String type) {
        String text = switch (type) {
            case "TIMESTAMP", "TIMESTAMP_NTZ" -> "2026-01-01 00:00:00.000001";
            case "DATE" -> "2026-01-01";
            default -> "12";
        };
        SPARK.udf()
                .registerJava(
                        "times_of", SequenceMatchEventsArray.class.getName(), DataType.fromDDL("ARRAY<" + type + ">"));
        assertThat(answer("times_of('(?1)', array(struct(CAST('" + text + "' AS " + type + "), array(true))))"))
                .isEqualTo("[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01 00:00:00.000001",
                "1500-02-28 23:59:59.999999",
                "1582-10-04 12:00:00",
                "1899-12-31 23:59:59.999999",
                "1969-12-31 23:59:59.999999",
                "9999-12-31 23:59:59.999999"
            })
    void oldAndFarTimesComeBackAsTheyCame(String text) {
        for (String type : List.of("TIMESTAMP", "TIMESTAMP_NTZ")) {
            SPARK.udf()
                    .registerJava(
                            "times_of",
                            SequenceMatchEventsArray.class.getName(),
                            DataType.fromDDL("ARRAY<" + type + ">"));
            assertThat(answer("times_of('(?1)', array(struct(CAST('" + text + "' AS " + type + "), array(true))))"))
                    .isEqualTo("[" + text + "]");
        }
    }

    @Test
    void aMaskIsAsGoodAsAnArrayOfConditions() {
        assertThat(answer("window_funnel_array(10, '', array(struct(1, 1), struct(2, 2L), struct(3, 4)))"))
                .isEqualTo("3");
        assertThat(answer("sequence_match_array('(?32)', array(struct(1, int('-2147483648'))))"))
                .isEqualTo("true");
        assertThat(answer("sequence_count_array('(?1)(?2)', array(struct(1, 1), struct(2, 2), struct(3, NULL)))"))
                .isEqualTo("1");
    }

    @Test
    void aNullArgumentGivesNullAndANullEventIsNone() {
        assertThat(answer("window_funnel_array(NULL, '', array(struct(1, 1)))")).isEqualTo("NULL");
        assertThat(answer("window_funnel_array(1, NULL, array(struct(1, 1)))")).isEqualTo("NULL");
        assertThat(answer("sequence_match_array('(?1)', NULL)")).isEqualTo("NULL");
        assertThat(answer("retention_array(NULL)")).isEqualTo("NULL");
        assertThat(answer("sequence_count_array('(?1)', array(NULL, struct(INT(NULL), 1), struct(2, 1)))"))
                .isEqualTo("1");
        assertThat(answer("window_funnel_array(1, '', array(struct(1, array(true, NULL)), struct(2, NULL),"
                        + " struct(2, array(false, true))))"))
                .isEqualTo("2");
    }

    @Test
    void withoutEventsNothingIsReached() {
        assertThat(answer("window_funnel_array(INTERVAL 1 HOUR, '', " + NO_EVENTS + ")"))
                .isEqualTo("0");
        assertThat(answer("funnel_array(" + NO_EVENTS + ", array(NULL, INTERVAL 1 HOUR), 'best')"))
                .isEqualTo("{\"steps\":0,\"times\":[]}");
        assertThat(answer("sequence_match_array('(?1)(?2)', " + NO_EVENTS + ")"))
                .isEqualTo("false");
        assertThat(answer("sequence_match_events_array('(?1)(?2)', " + NO_EVENTS + ")"))
                .isEqualTo("[]");
        assertThat(answer("sessionize_array(CAST(array() AS ARRAY<TIMESTAMP>), INTERVAL 1 HOUR)"))
                .isEqualTo("[]");
        assertThat(answer("retention_array(CAST(array() AS ARRAY<ARRAY<BOOLEAN>>))"))
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window_funnel_array(3600, '', array(struct(TIMESTAMP'2026-01-01', 1)))|must be an INTERVAL",
                "window_funnel_array(INTERVAL 1 HOUR, '', array(struct(1, 1)))|must be a number in the unit",
                "window_funnel_array(-1, '', array(struct(1, 1)))|must be 0 or more, got -1",
                "window_funnel_array(1, 'strict_ordr', array(struct(1, 1)))|did you mean 'strict_order'?",
                "window_funnel_array(1, '', array(struct(1.5, 1)))|An event begins with its time",
                "window_funnel_array(1, '', array(struct(1, 'a')))|ARRAY<BOOLEAN> or a BIGINT mask, got a",
                "sequence_match_array('(?3)', array(struct(1, array(true, true))))|(?3)",
                "funnel_array(array(struct(1, 4)), array(NULL, 1), 'best')|meets condition 3, but within has 2",
                "funnel_array(array(struct(1, 1)), array(1, 1), 'best')|the first is NULL",
                "sequence_match_array('(?1)', array(struct(1, array(true)), struct(2, array(true, false))))|got 1 and 2",
                "retention_array(array(array(true), array(true, false)))|same number of conditions in every row",
            })
    void aWrongArgumentIsAnErrorThatSaysWhatToWrite(String call, String message) {
        assertThatThrownBy(() -> answer(call)).rootCause().hasMessageContaining(message);
    }

    @Test
    void digestsOfArraysAreReadAndMerged() {
        String loads = "tdigest_array(array(1, 2.5, NULL, DOUBLE('NaN'), 40L))";
        String all = "tdigest_merge_array(array(" + loads + ", NULL, tdigest_array(array(7, 8))))";
        assertThat(answer("tdigest_count_scalar(" + loads + "), tdigest_skipped_scalar(" + loads + ")"))
                .isEqualTo("3\t2");
        assertThat(answer("tdigest_min_scalar(" + all + "), tdigest_max_scalar(" + all + "), tdigest_mean_scalar(" + all
                        + "), tdigest_quantile_scalar(" + all + ", 0.5), tdigest_cdf_scalar(" + all + ", 40)"))
                .isEqualTo("1.0\t40.0\t11.7\t7.0\t1.0");
        assertThat(answer("hex(" + loads + ") = hex(tdigest_agg(v)) FROM VALUES (1), (2.5), (NULL), (DOUBLE('NaN')),"
                        + " (40) AS t(v)"))
                .isEqualTo("true");
        assertThat(answer("tdigest_mean_scalar(NULL), tdigest_mean_scalar(tdigest_array(array(NULL)))"))
                .isEqualTo("NULL\tNULL");
    }
}
