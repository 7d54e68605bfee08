package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

final class TestActivityJob {
    private static final long FOUR_MILLION = 1L << 22;

    @Test
    void aGiantDayIsSortedByManyTasksAndAnOrdinaryOneByOne() {
        List<Row> rows = new ArrayList<>();
        Date ordinary = Date.valueOf("2025-01-01");
        Date giant = Date.valueOf("2025-01-02");
        for (long user = 0; user < 50; user++) {
            rows.add(RowFactory.create(ordinary, ordinary, "visit", user * FOUR_MILLION / 64));
            rows.add(RowFactory.create(giant, giant, "visit", user * FOUR_MILLION / 2));
        }
        Dataset<Row> activity = SharedSpark.session()
                .createDataFrame(
                        rows, StructType.fromDDL("event_date DATE, local_date DATE, signal STRING, user_key BIGINT"));
        Map<String, Set<Integer>> tasks = new TreeMap<>();

        SessionConf.during(
                Map.of("spark.sql.shuffle.partitions", "7", "spark.sql.adaptive.coalescePartitions.enabled", "false"),
                () -> ActivityJob.sorted(activity)
                        .select(col("event_date").cast("string"), spark_partition_id())
                        .collectAsList()
                        .forEach(row -> tasks.computeIfAbsent(row.getString(0), date -> new TreeSet<>())
                                .add(row.getInt(1))));

        assertThat(tasks.get("2025-01-01")).hasSize(1);
        assertThat(tasks.get("2025-01-02")).hasSizeGreaterThan(3);
    }
}
