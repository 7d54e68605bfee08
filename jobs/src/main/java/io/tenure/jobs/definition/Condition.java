package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the properties of one event: true or false, never unknown.
 *
 * <p>A missing property makes every comparison false, {@code !=} too; {@code not} turns that around. Text compares byte
 * for byte with text, a number compares as a decimal, exactly, and a property that is no number is then false.
 */
public sealed interface Condition {
    /**
     * Reads a condition: {@code country = 'US' and (plan in ('pro', 'team') or not exists(coupon)) and revenue >= 9.5}.
     *
     * <p>Operators are {@code = != < <= > >=}, {@code in (…)}, {@code not in (…)}, {@code contains 'text'}, {@code
     * exists(name)}, joined by {@code and}, {@code or}, {@code not} and parentheses. Text stands in single quotes (a quote
     * inside is doubled), numbers are bare, a name with other characters than letters, digits, {@code _ . - $} stands in
     * double quotes.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION, with the position and a caret, where the text can't be read
     */
    static Condition parse(String text) {
        return TextScanner.read("the condition", () -> ConditionParser.parseAll(new TextScanner(text)));
    }

    /** The condition that nothing has to meet. */
    static Condition always() {
        return And.ALWAYS;
    }

    /** Whether it is {@link #always()}. */
    default boolean isAlways() {
        return equals(And.ALWAYS);
    }

    /** The condition as a text that {@link #parse} reads back to an equal condition; {@link #always()} is empty. */
    @Override
    String toString();

    /** The condition as a boolean Column that is never NULL; {@code property} gives the text Column of a property. */
    Column toColumn(Function<String, Column> property);

    /** The names of the properties that the condition reads. */
    default Set<String> properties() {
        Set<String> names = new TreeSet<>();
        collectProperties(names);
        return names;
    }

    /** Adds the names of the properties that the condition reads. */
    void collectProperties(Set<String> names);

    /** All of the conditions. */
    record And(List<Condition> conditions) implements Condition {
        private static final And ALWAYS = new And(List.of());

        public And {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Column toColumn(Function<String, Column> property) {
            return conditions.stream()
                    .map(condition -> condition.toColumn(property))
                    .reduce(Column::and)
                    .orElseGet(() -> lit(true));
        }

        @Override
        public void collectProperties(Set<String> names) {
            conditions.forEach(condition -> condition.collectProperties(names));
        }

        @Override
        public String toString() {
            return conditions.stream().map(ConditionText::operandOfAnd).collect(Collectors.joining(" and "));
        }
    }

    /** Any of the conditions. */
    record Or(List<Condition> conditions) implements Condition {
        public Or {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Column toColumn(Function<String, Column> property) {
            return conditions.stream()
                    .map(condition -> condition.toColumn(property))
                    .reduce(Column::or)
                    .orElseGet(() -> lit(false));
        }

        @Override
        public void collectProperties(Set<String> names) {
            conditions.forEach(condition -> condition.collectProperties(names));
        }

        @Override
        public String toString() {
            return ConditionText.alternatives(this);
        }
    }

    /** The opposite of the condition. */
    record Not(Condition condition) implements Condition {
        @Override
        public Column toColumn(Function<String, Column> property) {
            return not(condition.toColumn(property));
        }

        @Override
        public void collectProperties(Set<String> names) {
            condition.collectProperties(names);
        }

        @Override
        public String toString() {
            return "not " + ConditionText.operandOfNot(condition);
        }
    }

    /** Whether the property has a value. */
    record Exists(String name) implements Condition {
        @Override
        public Column toColumn(Function<String, Column> property) {
            return property.apply(name).isNotNull();
        }

        @Override
        public void collectProperties(Set<String> names) {
            names.add(name);
        }

        @Override
        public String toString() {
            return "exists(" + ConditionText.name(name) + ")";
        }
    }

    /** Whether the property's text holds the given text. */
    record Contains(String name, String text) implements Condition {
        @Override
        public Column toColumn(Function<String, Column> property) {
            return coalesce(property.apply(name).contains(lit(text)), lit(false));
        }

        @Override
        public void collectProperties(Set<String> names) {
            names.add(name);
        }

        @Override
        public String toString() {
            return ConditionText.name(name) + " contains " + new Text(text);
        }
    }

    /** A comparison of a property with a literal. */
    record Comparison(String name, Operator operator, Literal literal) implements Condition {
        @Override
        public Column toColumn(Function<String, Column> property) {
            return coalesce(operator.test(literal.compare(property.apply(name))), lit(false));
        }

        @Override
        public void collectProperties(Set<String> names) {
            names.add(name);
        }

        @Override
        public String toString() {
            return ConditionText.name(name) + " " + operator.symbol() + " " + literal;
        }
    }

    /** How a comparison ends, given the sign of property minus literal. */
    enum Operator {
        EQUAL("=") {
            @Override
            Column test(Column sign) {
                return sign.equalTo(0);
            }
        },
        NOT_EQUAL("!=") {
            @Override
            Column test(Column sign) {
                return sign.notEqual(0);
            }
        },
        LESS("<") {
            @Override
            Column test(Column sign) {
                return sign.lt(0);
            }
        },
        LESS_OR_EQUAL("<=") {
            @Override
            Column test(Column sign) {
                return sign.leq(0);
            }
        },
        GREATER(">") {
            @Override
            Column test(Column sign) {
                return sign.gt(0);
            }
        },
        GREATER_OR_EQUAL(">=") {
            @Override
            Column test(Column sign) {
                return sign.geq(0);
            }
        };

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        abstract Column test(Column sign);
    }

    /** A literal value; {@link #compare} is the sign of a property's text minus the literal, NULL where they don't compare. */
    sealed interface Literal {
        Column compare(Column property);
    }

    /** Text, compared byte by byte in UTF-8. */
    record Text(String value) implements Literal {
        @Override
        public Column compare(Column property) {
            Column literal = lit(value);
            return org.apache
                    .spark
                    .sql
                    .functions
                    .when(property.lt(literal), -1)
                    .when(property.equalTo(literal), 0)
                    .when(property.gt(literal), 1);
        }

        @Override
        public String toString() {
            return ConditionText.quoted(value, '\'');
        }
    }

    /** A number, compared as a decimal of any size. */
    record Decimal(BigDecimal value) implements Literal {
        private static final int LONGEST_NUMBER = 1_000;

        /** Numbers that compare alike are equal: 5 and 5.0. */
        public Decimal {
            value = value.stripTrailingZeros();
        }

        @Override
        public Column compare(Column property) {
            BigDecimal literal = value;
            return udf((String text) -> sign(text, literal), DataTypes.IntegerType)
                    .apply(property);
        }

        private static @Nullable Integer sign(@Nullable String text, BigDecimal literal) {
            return text == null || !isPlainNumber(text) ? null : new BigDecimal(text).compareTo(literal);
        }

        /** An optional sign, digits, and perhaps a point and more digits; nothing that could ask for a huge exponent. */
        static boolean isPlainNumber(String text) {
            int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            int digits = 0;
            int points = 0;
            for (int i = start; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    digits++;
                } else if (c == '.') {
                    points++;
                } else {
                    return false;
                }
            }
            return digits > 0 && points <= 1 && text.length() <= LONGEST_NUMBER;
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }
}
