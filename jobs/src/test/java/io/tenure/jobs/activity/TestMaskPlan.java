package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
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
    void aBitForEachDay() {
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

        assertThat(texts(MaskPlan.masks(activity)))
                .containsExactlyInAnyOrder(
                        "[visit,311,0,7," + (1L << 63) + "]",
                        "[buy,312,0,7,1]",
                        "[buy,312,1," + second + ",1]",
                        "[visit,312,0,7," + (1L | 1L << 63) + "]",
                        "[visit,313,0,7,1]",
                        "[visit,312,1," + second + ",32]",
                        "[visit,315,0,7,256]");
    }

    @Test
    void changedDaysAreTakenAnewAndTheOthersLeft() {
        Random random = new Random(8);
        for (int round = 0; round < 5; round++) {
            List<Row> before = days(random, 400);
            SortedSet<LocalDate> changed = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                changed.add(START.plusDays(random.nextInt(130)));
            }
            List<Row> after = new ArrayList<>(before.stream()
                    .filter(row -> !changed.contains(row.getDate(1).toLocalDate()) || random.nextBoolean())
                    .toList());
            days(random, 100).stream()
                    .filter(row -> changed.contains(row.getDate(1).toLocalDate()))
                    .forEach(after::add);
            Dataset<Row> activity = SharedSpark.session().createDataFrame(after, SCHEMA);
            Dataset<Row> masks = MaskPlan.masks(SharedSpark.session().createDataFrame(before, SCHEMA));

            assertThat(texts(MaskPlan.changed(masks, activity, changed)))
                    .as("round %d", round)
                    .containsExactlyInAnyOrderElementsOf(texts(MaskPlan.masks(activity)
                            .where(col("block").isin(MaskPlan.blocks(changed).toArray()))));
        }
    }

    private static List<Row> days(Random random, int rows) {
        List<Row> days = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int localDay = random.nextInt(130);
            days.add(row(
                    localDay + random.nextInt(3) - 1,
                    localDay,
                    random.nextBoolean() ? "buy" : "visit",
                    random.nextInt(5) * 500_000L));
        }
        return days;
    }

    private static List<String> texts(Dataset<Row> masks) {
        return masks.collectAsList().stream().map(Row::toString).toList();
    }

    private static Row row(int eventDay, int localDay, String signal, long userKey) {
        return RowFactory.create(
                Date.valueOf(START.plusDays(eventDay)), Date.valueOf(START.plusDays(localDay)), signal, userKey);
    }
}
