package io.tenure.sql;

import static io.tenure.SameData.assertSameData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** retention for typed Datasets and as a function under another name. */
final class TestRetentionAggregator {
    private static final StructType SCHEMA = new StructType()
            .add("user_id", DataTypes.IntegerType)
            .add("seen", new ArrayType(DataTypes.BooleanType, true));

    private final SparkSession spark = SharedSpark.session();

    /** A row of the typed examples. */
    public static final class Visit implements Serializable {
        private String userId = "";
        private int day;

        public String getUserId() {
            return userId;
        }

        public void setUserId(String userId) {
            this.userId = userId;
        }

        public int getDay() {
            return day;
        }

        public void setDay(int day) {
            this.day = day;
        }

        static Visit of(String userId, int day) {
            Visit visit = new Visit();
            visit.setUserId(userId);
            visit.setDay(day);
            return visit;
        }
    }

    private static final RetentionAggregator<Visit> FIRST_TWO_DAYS =
            RetentionAggregator.of(List.of(visit -> visit.getDay() == 0, visit -> visit.getDay() == 1));

    private Dataset<Visit> visits(Visit... visits) {
        return spark.createDataset(List.of(visits), Encoders.bean(Visit.class));
    }

    @Test
    void typedDatasetsSelectIt() {
        assertThat(visits(Visit.of("ann", 0), Visit.of("bob", 1))
                        .select(FIRST_TWO_DAYS.toColumn())
                        .collectAsList())
                .containsExactly(new boolean[] {true, true});
    }

    @Test
    void typedDatasetsAggregateItPerGroup() {
        List<Tuple2<String, boolean[]>> answer = visits(
                        Visit.of("ann", 0), Visit.of("bob", 0), Visit.of("cat", 1), Visit.of("ann", 1))
                .groupByKey((MapFunction<Visit, String>) Visit::getUserId, Encoders.STRING())
                .agg(FIRST_TWO_DAYS.toColumn())
                .collectAsList();
        assertThat(answer.stream().collect(Collectors.toMap(Tuple2::_1, Tuple2::_2)))
                .containsOnlyKeys("ann", "bob", "cat")
                .containsEntry("ann", new boolean[] {true, true})
                .containsEntry("bob", new boolean[] {true, false})
                .containsEntry("cat", new boolean[] {false, false});
    }

    @Test
    void noRowsGiveAllFalse() {
        assertThat(visits().select(FIRST_TWO_DAYS.toColumn()).collectAsList())
                .containsExactly(new boolean[] {false, false});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 33, 64, 65, 365})
    void registeredUnderAnotherNameItAnswersAsTheSqlFunction(int conditions) {
        long seed = 4242L + conditions;
        spark.createDataFrame(randomRows(seed, conditions), SCHEMA)
                .repartition(3)
                .createOrReplaceTempView("random_rows");
        spark.udf().register("retained_by_udaf", RetentionAggregator.udaf(conditions));
        String each =
                IntStream.range(0, conditions).mapToObj(i -> "seen[" + i + "]").collect(Collectors.joining(", "));
        String query = "SELECT user_id, %s AS retained FROM random_rows GROUP BY user_id";
        try {
            assertSameData(
                    nullableArrays(spark.sql(query.formatted("retention(" + each + ")"))),
                    nullableArrays(spark.sql(query.formatted("retained_by_udaf(array(" + each + "))"))));
        } catch (AssertionError difference) {
            throw new AssertionError("seed " + seed, difference);
        }
    }

    /** The same rows under one schema; a function of an Aggregator can't promise that it is never NULL. */
    private Dataset<Row> nullableArrays(Dataset<Row> retained) {
        return spark.createDataFrame(
                retained.javaRDD(),
                new StructType()
                        .add("user_id", DataTypes.IntegerType)
                        .add("retained", new ArrayType(DataTypes.BooleanType, true)));
    }

    private static List<Row> randomRows(long seed, int conditions) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Boolean[] seen = new Boolean[conditions];
            for (int condition = 0; condition < conditions; condition++) {
                int chance = random.nextInt(8);
                seen[condition] = chance == 0 ? Boolean.TRUE : chance == 1 ? null : Boolean.FALSE;
            }
            rows.add(RowFactory.create(random.nextInt(30), seen));
        }
        return rows;
    }

    @Test
    void nullArraysAreRowsWhereNothingIsTrue() {
        spark.udf().register("retained_by_udaf", RetentionAggregator.udaf(2));
        AggregateAssert.assertAnswer(
                "NULL array",
                spark.sql("SELECT retained_by_udaf(seen) FROM VALUES (array(true, NULL)), (NULL) AS rows(seen)"),
                List.of(List.of(List.of(true, false))));
    }

    @Test
    void refusesArraysOfAnotherLengthAndNoConditions() {
        spark.udf().register("retained_by_udaf", RetentionAggregator.udaf(2));
        Dataset<Row> three = spark.sql("SELECT retained_by_udaf(array(true, true, true))");
        assertThatThrownBy(three::collectAsList)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retention was registered for arrays of 2 conditions, got an array of 3");
        assertThatThrownBy(() -> RetentionAggregator.udaf(0)).hasMessage("retention needs at least 1 condition, got 0");
        assertThatThrownBy(() -> RetentionAggregator.of(List.of()))
                .hasMessage("retention needs at least 1 condition, got 0");
    }
}
