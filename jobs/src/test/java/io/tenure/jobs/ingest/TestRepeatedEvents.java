package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.table.EventsTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestRepeatedEvents {
    @ParameterizedTest
    @ValueSource(longs = {0, 3_000})
    void theSameIdsAreInTheStoreWithAFilterOfTheBatchesAndWithoutOne(long mostFiltered) {
        Dataset<Row> batches = ids(0, 3_000).withColumn(RepeatedEvents.HASH, xxhash64(col(EventsTable.EVENT_ID)));
        Dataset<Row> store = ids(2_990, 20_000);

        List<Long> found = RepeatedEvents.alsoIn(store, batches, 3_000, mostFiltered).collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        ids(2_990, 3_000).select(xxhash64(col(EventsTable.EVENT_ID))).collectAsList().stream()
                                .map(row -> row.getLong(0))
                                .toList());
    }

    private static Dataset<Row> ids(long first, long end) {
        return SharedSpark.session()
                .range(first, end)
                .select(concat(lit("event-"), col("id")).as(EventsTable.EVENT_ID));
    }
}
