package io.tenure.sql;

import io.tenure.SharedSpark;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestSequenceCount {
    @Test
    void matchesAreCountedWithoutOverlapUnderEveryPlan() {
        AggregateAssert.that("sequence_count('(?1)(?t<=10)(?2)', ts, event = 'view', event = 'buy')")
                .over(SharedSpark.session()
                        .sql("SELECT user, timestamp_seconds(at) AS ts, event FROM VALUES"
                                + " ('a', 30, 'buy'), ('a', 1, 'view'), ('a', 2, 'view'), ('a', 11, 'buy'), ('a', 12, 'buy'),"
                                + " ('a', 25, 'view'), ('b', 1, 'view'), ('b', 12, 'buy'), ('c', NULL, 'view'),"
                                + " ('c', 1, 'buy') AS t(user, at, event)"))
                .groupedBy("user")
                .gives(List.of("a", 2L), List.of("b", 0L), List.of("c", 0L));
    }

    @Test
    void overNoRowsItIsZero() {
        AggregateAssert.that("sequence_count('.*', ts, c)")
                .over(SharedSpark.session().sql("SELECT 1 AS ts, true AS c WHERE false"))
                .gives(List.of(0L));
    }
}
