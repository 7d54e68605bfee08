package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Contains;
import io.tenure.definition.Condition.Decimal;
import io.tenure.definition.Condition.Exists;
import io.tenure.definition.Condition.Literal;
import io.tenure.definition.Condition.Not;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Or;
import io.tenure.definition.Condition.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical text of conditions. */
final class TestConditionText {
    private static final List<String> NAMES = List.of("country", "In", "not", "a b", "q\"", "é", "1", "x.y-z$", "");

    private static final List<Operator> OPERATORS = List.of(Operator.values());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "country='US'                      | country = 'US'",
                "((a = 1) AND (b = 2.50 OR NOT c > -.5)) | a = 1 and (b = 2.5 or not c > -0.5)",
                "(a = 1 and b = 2) or c = 100      | a = 1 and b = 2 or c = 100",
                "a = 1 and (b = 2 and c = 3)       | a = 1 and (b = 2 and c = 3)",
                "a not in (1, 'x')                 | not a in (1, 'x')",
                "a = 1 or a = 2                    | a in (1, 2)",
                "exists a                          | exists(a)",
                "\"a b\" contains 'it''s'          | \"a b\" contains 'it''s'",
                "\"in\" = 1                        | \"in\" = 1",
            })
    void oneMeaningHasOneText(String written, String canonical) {
        assertThat(Condition.parse(written)).hasToString(canonical);
        assertThat(Condition.parse(canonical)).isEqualTo(Condition.parse(written));
    }

    @Test
    void everyTextReadsBackToAnEqualCondition() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Condition condition = condition(random, 4);
            assertThat(Condition.parse(condition.toString()))
                    .as("seed %d: %s", seed, condition)
                    .isEqualTo(condition);
        }
    }

    private static Condition condition(Random random, int depth) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> new Exists(name);
            case 1 -> new Contains(name, text(random));
            case 2 -> new Comparison(name, OPERATORS.get(random.nextInt(OPERATORS.size())), literal(random));
            case 3 -> isOneOf(random, name);
            case 4 -> new Not(condition(random, depth - 1));
            case 5 -> new Condition.And(several(random, depth));
            default -> new Or(several(random, depth));
        };
    }

    private static Condition isOneOf(Random random, String name) {
        List<Condition> alternatives = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            alternatives.add(new Comparison(name, Operator.EQUAL, literal(random)));
        }
        return new Or(alternatives);
    }

    private static List<Condition> several(Random random, int depth) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(3); i >= -1; i--) {
            conditions.add(condition(random, depth - 1));
        }
        return conditions;
    }

    private static Literal literal(Random random) {
        return random.nextBoolean()
                ? new Text(text(random))
                : new Decimal(BigDecimal.valueOf(random.nextInt(2_000) - 1_000, random.nextInt(7) - 3));
    }

    private static String text(Random random) {
        return List.of("US", "", "it's", "''", "a\nb", "\\", "\"", "é😀").get(random.nextInt(8));
    }
}
