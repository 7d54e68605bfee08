package io.tenure.sql;

import io.tenure.SharedSpark;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestWindowFunnel {
    @Test
    void stepsCountInOrderWithinTheWindowUnderEveryPlan() {
        AggregateAssert.that("window_funnel(INTERVAL 10 SECONDS, ts, event = 'view', event = 'cart', event = 'buy')")
                .over(SharedSpark.session()
                        .sql("SELECT user, timestamp_seconds(at) AS ts, event FROM VALUES ('a', 1, 'view'),"
                                + " ('a', 4, 'cart'), ('a', 11, 'buy'), ('b', 1, 'view'), ('b', 4, 'cart'),"
                                + " ('b', 12, 'buy'), ('c', 1, 'cart'), ('d', NULL, 'view') AS t(user, at, event)"))
                .groupedBy("user")
                .gives(List.of("a", 3), List.of("b", 2), List.of("c", 0), List.of("d", 0));
    }
}
