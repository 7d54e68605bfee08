package io.tenure.definition;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    /** A value that a property is compared with. */
    sealed interface Literal {}

    /** Text, compared byte by byte in UTF-8. */
    record Text(String value) implements Literal {
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

        /** The sign of a property's number minus a literal; null where the property is missing or no number. */
        public static @Nullable Integer sign(@Nullable String property, BigDecimal literal) {
            return property == null || !isPlainNumber(property) ? null : new BigDecimal(property).compareTo(literal);
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
