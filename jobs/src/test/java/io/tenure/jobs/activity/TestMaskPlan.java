package io.tenure.jobs.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

final class TestMaskPlan {
    private static final StructType SCHEMA = new StructType()
            .add("event_date", DataTypes.DateType, false)
            .add("local_date", DataTypes.DateType, false)
            .add("signal", DataTypes.StringType, false)
            .add("user_key", DataTypes.LongType, false);
    /** The first day of block 312. */
    private static final LocalDate START = LocalDate.ofEpochDay(64 * 312);

    @Test
    void aBitForEachDayOfTheBlocksWanted() {
        long second = (1L << 20) + 7;
        Dataset<Row> activity = SharedSpark.session()
                .createDataFrame(
                        List.of(
                                row(0, 0, "buy", 7),
                                row(0, 0, "visit", 7),
                                row(63, 63, "visit", 7),
                                row(63, 64, "visit", 7),
                                row(5, 5, "visit", second),
                                // the same local day twice, of two UTC days
                                row(6, 5, "visit", second),
                                row(-1, -1, "visit", 7),
                                row(-1, 0, "buy", second),
                                row(200, 200, "visit", 7)),
                        SCHEMA);

        assertThat(masks(activity, 312, 313))
                .containsExactlyInAnyOrder(
                        "[buy,312,0,7,1]",
                        "[buy,312,1," + second + ",1]",
                        "[visit,312,0,7," + (1L | 1L << 63) + "]",
                        "[visit,313,0,7,1]",
                        "[visit,312,1," + second + ",32]");
        assertThat(masks(activity, 311)).containsExactly("[visit,311,0,7," + (1L << 63) + "]");
        assertThat(masks(activity)).isEmpty();
    }

    private static List<String> masks(Dataset<Row> activity, Integer... blocks) {
        return MaskPlan.masks(activity, new TreeSet<>(List.of(blocks))).collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    private static Row row(int eventDay, int localDay, String signal, long userKey) {
        return RowFactory.create(
                Date.valueOf(START.plusDays(eventDay)), Date.valueOf(START.plusDays(localDay)), signal, userKey);
    }
}
