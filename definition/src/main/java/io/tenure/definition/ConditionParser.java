package io.tenure.definition;

import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Decimal;
import io.tenure.definition.Condition.Literal;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A recursive-descent parser of the condition language; {@link Condition#parse} describes the language. */
final class ConditionParser {
    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "contains", "exists");
    private static final int DEEPEST = 200;

    private final TextScanner text;
    private int depth;

    /** A parser of the condition that is next in a text; what follows it is left. */
    ConditionParser(TextScanner text) {
        this.text = text;
    }

    /** Reads a text that is a condition and nothing else. */
    static Condition parseAll(TextScanner text) {
        Condition condition = new ConditionParser(text).parse();
        if (!text.isAtEnd()) {
            throw text.unreadable("expected 'and', 'or' or the end");
        }
        return condition;
    }

    Condition parse() {
        List<Condition> alternatives = new ArrayList<>(List.of(parseAnd()));
        while (text.takeKeyword("or")) {
            alternatives.add(parseAnd());
        }
        return alternatives.size() == 1 ? alternatives.get(0) : new Condition.Or(alternatives);
    }

    private Condition parseAnd() {
        List<Condition> conditions = new ArrayList<>(List.of(parseNot()));
        while (text.takeKeyword("and")) {
            conditions.add(parseNot());
        }
        return conditions.size() == 1 ? conditions.get(0) : new Condition.And(conditions);
    }

    private Condition parseNot() {
        if (++depth > DEEPEST) {
            throw text.unreadable("the condition is nested deeper than " + DEEPEST + " levels");
        }
        try {
            if (text.takeKeyword("not")) {
                return new Condition.Not(parseNot());
            }
            if (text.takeSymbol("(")) {
                Condition inner = parse();
                text.expectSymbol(")");
                return inner;
            }
            return parseTest();
        } finally {
            depth--;
        }
    }

    private Condition parseTest() {
        if (text.takeKeyword("exists")) {
            boolean parenthesis = text.takeSymbol("(");
            String name = parseName();
            if (parenthesis) {
                text.expectSymbol(")");
            }
            return new Condition.Exists(name);
        }
        String name = parseName();
        if (text.takeKeyword("in")) {
            return parseIn(name);
        }
        if (text.takeKeyword("not")) {
            if (!text.takeKeyword("in")) {
                throw text.unreadable("expected 'in' after 'not'");
            }
            return new Condition.Not(parseIn(name));
        }
        if (text.takeKeyword("contains")) {
            if (!(parseLiteral() instanceof Text part)) {
                throw text.unreadable("'contains' looks for text: put it in single quotes");
            }
            return new Condition.Contains(name, part.value());
        }
        Operator operator = parseOperator();
        return new Comparison(name, operator, parseLiteral());
    }

    private Condition parseIn(String name) {
        text.expectSymbol("(");
        List<Condition> alternatives = new ArrayList<>();
        do {
            alternatives.add(new Comparison(name, Operator.EQUAL, parseLiteral()));
        } while (text.takeSymbol(","));
        text.expectSymbol(")");
        return new Condition.Or(alternatives);
    }

    private Operator parseOperator() {
        Optional<Operator> operator = Stream.of(Operator.values())
                .filter(candidate -> text.isAt(candidate.symbol()))
                .max(Comparator.comparingInt(candidate -> candidate.symbol().length()));
        if (operator.isEmpty() || text.isAt("==") || text.isAt("<>")) {
            throw text.unreadable("expected one of =, !=, <, <=, >, >=, in, not in, contains");
        }
        text.takeSymbol(operator.get().symbol());
        return operator.get();
    }

    private Literal parseLiteral() {
        if (text.isAt("'")) {
            return new Text(text.takeQuoted('\''));
        }
        String number = text.takeNumber();
        if (!Decimal.isPlainNumber(number)) {
            text.putBack(number);
            throw text.unreadable("expected a number, or text in single quotes");
        }
        return new Decimal(new BigDecimal(number));
    }

    private String parseName() {
        return text.takeName(KEYWORDS, "expected the name of a property");
    }

    /** Whether a property's name needs no quotes. */
    static boolean isBareName(String name) {
        return TextScanner.isBareName(name) && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
    }
}
