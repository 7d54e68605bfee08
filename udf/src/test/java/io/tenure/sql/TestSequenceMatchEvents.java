package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestSequenceMatchEvents {
    @Test
    void theTimesOfTheLongestChainUnderEveryPlan() {
        AggregateAssert.that("sequence_match_events('(?1)(?t<=10)(?2).*(?3)', ts, e = 'view', e = 'cart', e = 'buy')")
                .over(SharedSpark.session()
                        .sql(
                                "SELECT * FROM VALUES ('a', 50, 'buy'), ('a', 1, 'view'), ('a', 20, 'view'), ('a', 22, 'cart'),"
                                        + " ('a', 25, 'cart'), ('b', 1, 'view'), ('b', 12, 'cart'), ('b', 13, 'buy'),"
                                        + " ('c', 1, 'cart'), ('c', NULL, 'view') AS t(user, ts, e)"))
                .groupedBy("user")
                .gives(List.of("a", List.of(20, 22, 50)), List.of("b", List.of(1)), List.of("c", List.of()));
    }

    @Test
    void overNoRowsItIsEmpty() {
        AggregateAssert.that("sequence_match_events('(?1)', ts, c)")
                .over(SharedSpark.session().sql("SELECT 1 AS ts, true AS c WHERE false"))
                .gives(List.of(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TIMESTAMP'2024-03-10 01:30:00.000001'",
                "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'",
                "DATE'1969-12-31'",
                "-1Y",
                "-1S",
                "-1",
                "-1L"
            })
    void theTimesHaveTheTypeOfTheColumn(String time) {
        Row answer = SharedSpark.session()
                .sql("SELECT sequence_match_events('(?1)', ts, true) = array(ts) AS same,"
                        + " typeof(sequence_match_events('(?1)', ts, true)) = concat('array<', typeof(ts), '>')"
                        + " FROM VALUES (" + time + ") AS t(ts) GROUP BY ts")
                .first();
        assertThat(answer.getBoolean(0)).isTrue();
        assertThat(answer.getBoolean(1)).isTrue();
    }

    @Test
    void withoutArgumentsTheErrorSaysWhatIsNeeded() {
        assertThatThrownBy(() -> SharedSpark.session().sql("SELECT sequence_match_events()[0]"))
                .hasMessageContaining("needs at least 3 arguments, got 0");
        assertThatThrownBy(() -> SharedSpark.session().sql("SELECT sequence_match_events('(?1)', 'noon', true)[0]"))
                .hasMessageContaining("a TIMESTAMP, TIMESTAMP_NTZ, DATE or integral time");
    }
}
