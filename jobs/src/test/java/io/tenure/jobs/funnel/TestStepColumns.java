package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.definition.Condition;
import io.tenure.definition.EventSelection;
import io.tenure.definition.FunnelStepDefinition;
import io.tenure.definition.StepEvents;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.definition.NameColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

final class TestStepColumns {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<String> CONDITIONS =
            List.of("country = 'x'", "country != 'x'", "exists country", "not exists country");

    private final Dataset<Row> events = SharedSpark.session()
            .createDataFrame(
                    Stream.of("a", "b", "c", "d", "e", null)
                            .flatMap(name -> Stream.of("x", "y", null).map(country -> RowFactory.create(name, country)))
                            .toList(),
                    new StructType().add("name", DataTypes.StringType).add("country", DataTypes.StringType));

    /** Each step by itself, with each of its events. */
    private static Column oneByOne(List<FunnelStepDefinition> steps) {
        Column conditions = lit(0L);
        for (int step = 0; step < steps.size(); step++) {
            conditions = conditions
                    .bitwiseOR(bit(steps.get(step).anyOf(), step))
                    .bitwiseOR(bit(steps.get(step).without(), step + 32));
        }
        return conditions;
    }

    private static Column bit(List<StepEvents> events, int bit) {
        return when(DefinitionColumns.anyOf(events, NameColumn.text(col("name")), functions::col), 1L << bit)
                .otherwise(0L);
    }

    private static List<FunnelStepDefinition> steps(Random random) {
        List<FunnelStepDefinition> steps = new ArrayList<>();
        for (int step = 0; step <= random.nextInt(4); step++) {
            steps.add(new FunnelStepDefinition(
                    "step", events(random, 1 + random.nextInt(3)), false, events(random, random.nextInt(3)), null));
        }
        return steps;
    }

    private static List<StepEvents> events(Random random, int size) {
        return Stream.generate(() -> new StepEvents(
                        random.nextInt(5) == 0
                                ? new EventSelection.Any()
                                : new EventSelection.Events(List.of(oneOf(NAMES, random), oneOf(NAMES, random))),
                        random.nextBoolean() ? Condition.always() : Condition.parse(oneOf(CONDITIONS, random))))
                .limit(size)
                .toList();
    }

    private static String oneOf(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }

    @Test
    void lookingForANameOnceSaysWhatLookingAtEachStepSays() {
        List<Column> columns = new ArrayList<>();
        for (int seed = 0; seed < 100; seed++) {
            List<FunnelStepDefinition> steps = steps(new Random(seed));
            StepColumns text = new StepColumns(steps, NameColumn.text(col("name")), functions::col);
            StepColumns encoded =
                    new StepColumns(steps, NameColumn.encoded(col("name").cast("binary")), functions::col);
            columns.add(text.conditions(null)
                    .equalTo(oneByOne(steps))
                    .and(encoded.conditions(null).equalTo(oneByOne(steps)))
                    .as("seed " + seed));
        }

        for (Row row : events.select(columns.toArray(Column[]::new)).collectAsList()) {
            for (int column = 0; column < row.length(); column++) {
                assertThat(row.getBoolean(column))
                        .as(row.schema().fieldNames()[column])
                        .isTrue();
            }
        }
    }

    @Test
    void anEventWithoutTheValueThatIsHeldIsNothing() {
        StepColumns columns =
                new StepColumns(FunnelStepDefinition.parse("a, b"), NameColumn.text(col("name")), functions::col);

        assertThat(events.where("name = 'b'")
                        .select(columns.conditions(col("country")))
                        .collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(2L, 2L, 0L);
    }
}
