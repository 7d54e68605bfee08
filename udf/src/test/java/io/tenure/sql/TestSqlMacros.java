package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions as SQL alone answer as other engines do, too. */
final class TestSqlMacros {
    private static final long SEED = 20_261_123;

    /** Its own: in the shared one other tests register functions of the same names, which SQL may not replace. */
    private static final SparkSession SPARK = SharedSpark.session().newSession();

    @BeforeAll
    static void create() {
        SqlMacros.temporary().forEach(SPARK::sql);
    }

    static Stream<ConformanceCase> applicable() {
        return Stream.of("retention", "window_funnel")
                .flatMap(function -> ConformanceCase.of(function).stream())
                .filter(each -> each.exclusion().isEmpty() && each.hasScalarForm() && each.hasSqlForm());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("applicable")
    void theSqlFormAnswersAsTheEngineDoes(ConformanceCase each) {
        each.checkScalarForm(SPARK);
    }

    @Test
    void onRandomGroupsTheyAnswerAsTheAggregatesDo() {
        Random random = new Random(SEED);
        List<Row> events = new ArrayList<>();
        for (int user = 0; user < 4_000; user++) {
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                events.add(RowFactory.create(
                        user,
                        Instant.ofEpochSecond(random.nextInt(12)),
                        random.nextInt(3) == 0,
                        random.nextInt(3) == 0,
                        random.nextInt(8) == 0 ? null : random.nextInt(3) == 0));
            }
        }
        SPARK.createDataFrame(events, StructType.fromDDL("user INT, ts TIMESTAMP, a BOOLEAN, b BOOLEAN, c BOOLEAN"))
                .createOrReplaceTempView("random_events");

        List<Row> different = SPARK.sql("""
                        SELECT * FROM (
                          SELECT user,
                            window_funnel(INTERVAL 5 SECONDS, ts, a, b, c) AS funnel,
                            window_funnel_array(INTERVAL 5 SECONDS, '', collect_list(struct(ts, array(a, b, c)))) AS funnel_as_sql,
                            retention(a, b, c) AS retention,
                            retention_array(collect_list(array(a, b, c))) AS retention_as_sql
                          FROM random_events GROUP BY user)
                        WHERE NOT (funnel <=> funnel_as_sql AND retention <=> retention_as_sql)""").collectAsList();

        assertThat(different).as("seed %d", SEED).isEmpty();
    }

    @Test
    void aModeIsRefusedAndNotPassedOver() {
        assertThatThrownBy(() -> SPARK.sql(
                                "SELECT window_funnel_array(INTERVAL 1 DAY, 'strict_order', array(struct(current_timestamp(), array(true))))")
                        .collect())
                .hasMessageContaining("window_funnel_array as SQL has no modes: load the jar for strict_order");
    }

    @Test
    void theSchemaIsPartOfTheName() {
        assertThat(SqlMacros.in("main.shop"))
                .allMatch(statement -> statement.startsWith("CREATE OR REPLACE FUNCTION main.shop."));
    }

    @Test
    void theDocumentationHasTheStatements() throws IOException {
        assertThat(Files.readString(Path.of("docs", "macros.md"))).contains(SqlMacros.temporary());
    }
}
