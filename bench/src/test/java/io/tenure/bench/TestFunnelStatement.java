package io.tenure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All statements beside each other answer the same question: that of a search through all chains. */
final class TestFunnelStatement {
    private static final long SEED = 20_261_121;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final List<String> KINDS =
            List.of("view", "details", "cart", "checkout", "payment", "purchase", "home", "search");
    private static final int STEPS = 6;

    private record Event(long hour, int kind) {}

    @Test
    void everyStatementAnswersAsTheSearchThroughAllChains(@TempDir Path folder) throws Exception {
        List<List<Event>> users = users();
        SortedMap<Integer, Long> expected = new TreeMap<>();
        for (List<Event> events : users) {
            int level = level(events);
            if (level > 0) {
                expected.merge(level, 1L, Long::sum);
            }
        }
        assertThat(expected.keySet()).as("levels, seed %d", SEED).containsExactly(1, 2, 3, 4, 5, 6);

        try (SparkSession spark = BenchmarkSession.start()) {
            String files = folder.resolve("events").toString();
            write(spark, users, files);
            spark.read().parquet(files).createOrReplaceTempView("events");
            for (FunnelStatement statement : FunnelStatement.SPARK) {
                assertThat(statement.usersByLevel(spark))
                        .as("%s, seed %d", statement.label(), SEED)
                        .isEqualTo(expected);
            }
            try (DuckDb duckDb = new DuckDb()) {
                duckDb.view("events", files + "/*.parquet");
                for (FunnelStatement statement : FunnelStatement.OF_DUCKDB) {
                    assertThat(duckDb.usersByLevel(statement.sql()))
                            .as("%s, seed %d", statement.label(), SEED)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** Times are whole hours of four days, so events share times and gaps are often a day exactly. */
    private static List<List<Event>> users() {
        Random random = new Random(SEED);
        List<List<Event>> users = new ArrayList<>();
        for (int user = 0; user < 2_000; user++) {
            List<Event> events = new ArrayList<>();
            int count = 1 + random.nextInt(25);
            for (int i = 0; i < count; i++) {
                events.add(new Event(random.nextInt(96), random.nextInt(KINDS.size())));
            }
            users.add(events);
        }
        return users;
    }

    private static void write(SparkSession spark, List<List<Event>> users, String files) {
        List<org.apache.spark.sql.Row> rows = new ArrayList<>();
        for (int user = 0; user < users.size(); user++) {
            for (Event event : users.get(user)) {
                rows.add(RowFactory.create((long) user, event.hour() * DAY_MICROS / 24, KINDS.get(event.kind())));
            }
        }
        spark.createDataFrame(rows, StructType.fromDDL("user_id BIGINT, micros BIGINT, event STRING"))
                .selectExpr("user_id", "timestamp_micros(micros) AS ts", "event")
                .repartition(3)
                .write()
                .parquet(files);
    }

    private static int level(List<Event> events) {
        int best = 0;
        for (Event entry : events) {
            if (entry.kind() == 0) {
                best = Math.max(best, 1 + further(events, entry, entry.hour(), 1));
            }
        }
        return best;
    }

    /** How many more steps, from this one on, any choice of events reaches within a day of the entry. */
    private static int further(List<Event> events, Event entry, long hour, int step) {
        int best = 0;
        for (Event event : events) {
            if (step < STEPS
                    && event.kind() == step
                    && event.hour() >= hour
                    && (event.hour() - entry.hour()) * (DAY_MICROS / 24) <= DAY_MICROS) {
                best = Math.max(best, 1 + further(events, entry, event.hour(), step + 1));
            }
        }
        return best;
    }
}
