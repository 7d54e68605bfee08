package io.tenure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.funnel.FunnelStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The statements beside {@code tenure funnel} give its answer, also where events share times and gaps are as long as limits. */
final class TestFunnelFilesBenchmark {
    private static final long SEED = 20_261_122;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final List<String> NAMES =
            List.of("signup", "visit", "search", "view_item", "add_to_cart", "purchase", "refund");

    @ParameterizedTest
    @EnumSource
    void everyStatementGivesTheUsersThatTenureGives(FunnelStrategy strategy, @TempDir Path folder) throws Exception {
        String files = folder.resolve("events").toString();
        try (SparkSession spark = BenchmarkSession.start()) {
            write(spark, files);
            SortedMap<Integer, Long> expected = FunnelFiles.usersByStep(
                    List.of(files), FunnelFilesBenchmark.STEPS, strategy, folder.resolve("funnel.csv"));
            assertThat(expected.values()).as("users, seed %d", SEED).hasSize(6).allMatch(users -> users > 0);
            try (DuckDb duckDb = new DuckDb()) {
                duckDb.view("events", files + "/*.parquet");
                for (String statement : FunnelFilesBenchmark.statements(strategy)) {
                    assertThat(duckDb.usersByLevel(FunnelFilesBenchmark.sql(strategy, statement)))
                            .as("%s of %s, seed %d", statement, strategy, SEED)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theStatementOfTheWholeTableGivesEveryCellThatTenureGives(@TempDir Path folder) throws Exception {
        String files = folder.resolve("events").toString();
        try (SparkSession spark = BenchmarkSession.start()) {
            write(spark, files);
            SortedMap<Integer, Long> expected = FunnelFiles.cells(
                    List.of(files), FunnelFilesBenchmark.STEPS, FunnelStrategy.GREEDY, folder.resolve("funnel.csv"));
            assertThat(expected).as("cells, seed %d", SEED).hasSize(24);
            assertThat(expected.get(11)).as("open after the first step").isPositive();
            try (DuckDb duckDb = new DuckDb()) {
                duckDb.view("events", files + "/*.parquet");
                assertThat(duckDb.usersByLevel(
                                FunnelFilesBenchmark.sql(FunnelStrategy.GREEDY, FunnelFilesBenchmark.TABLE)))
                        .as("seed %d", SEED)
                        .isEqualTo(expected);
            }
        }
    }

    private static void write(SparkSession spark, String files) {
        Random random = new Random(SEED);
        List<Row> rows = new ArrayList<>();
        for (int user = 0; user < 3_000; user++) {
            int count = 1 + random.nextInt(40);
            int hours = random.nextBoolean() ? 72 : 24 * 60;
            for (int i = 0; i < count; i++) {
                String name = NAMES.get(random.nextInt(NAMES.size()));
                rows.add(RowFactory.create("u" + user, random.nextInt(hours) * HOUR_MICROS, name));
            }
        }
        spark.createDataFrame(rows, StructType.fromDDL("user_id STRING, micros BIGINT, event_name STRING"))
                .selectExpr("user_id", "timestamp_micros(micros) AS event_time", "event_name")
                .repartition(3)
                .write()
                .parquet(files);
    }
}
