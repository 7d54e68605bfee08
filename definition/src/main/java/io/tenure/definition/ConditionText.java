package io.tenure.definition;

import io.tenure.definition.Condition.And;
import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Or;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the parts of a condition so that the parser reads the same tree back. */
final class ConditionText {
    private ConditionText() {}

    static String name(String name) {
        return ConditionParser.isBareName(name) ? name : quoted(name, '"');
    }

    static String quoted(String text, char quote) {
        return quote + text.replace(String.valueOf(quote), String.valueOf(quote).repeat(2)) + quote;
    }

    static String operandOfAnd(Condition condition) {
        return condition instanceof And || (condition instanceof Or or && !isIn(or))
                ? "(" + condition + ")"
                : "" + condition;
    }

    static String operandOfNot(Condition condition) {
        return operandOfAnd(condition);
    }

    /** {@code a or b}; comparisons of one property with several values are {@code name in (…)}. */
    static String alternatives(Or or) {
        if (isIn(or)) {
            String values = or.conditions().stream()
                    .map(condition -> ((Comparison) condition).literal().toString())
                    .collect(Collectors.joining(", "));
            return name(((Comparison) or.conditions().get(0)).name()) + " in (" + values + ")";
        }
        return or.conditions().stream()
                .map(condition ->
                        condition instanceof Or inner && !isIn(inner) ? "(" + condition + ")" : "" + condition)
                .collect(Collectors.joining(" or "));
    }

    private static boolean isIn(Or or) {
        List<Condition> conditions = or.conditions();
        return !conditions.isEmpty()
                && conditions.stream()
                        .allMatch(condition -> condition instanceof Comparison comparison
                                && comparison.operator() == Operator.EQUAL
                                && comparison.name().equals(((Comparison) conditions.get(0)).name()));
    }
}
