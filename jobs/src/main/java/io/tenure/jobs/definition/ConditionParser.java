package io.tenure.jobs.definition;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.definition.Condition.Comparison;
import io.tenure.jobs.definition.Condition.Decimal;
import io.tenure.jobs.definition.Condition.Literal;
import io.tenure.jobs.definition.Condition.Operator;
import io.tenure.jobs.definition.Condition.Text;
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

    private final String text;
    private int position;
    private int depth;

    ConditionParser(String text) {
        this.text = text;
    }

    Condition parse() {
        Condition condition = parseOr();
        skipSpaces();
        if (position < text.length()) {
            throw unreadable("expected 'and', 'or' or the end");
        }
        return condition;
    }

    private Condition parseOr() {
        List<Condition> alternatives = new ArrayList<>(List.of(parseAnd()));
        while (takeKeyword("or")) {
            alternatives.add(parseAnd());
        }
        return alternatives.size() == 1 ? alternatives.get(0) : new Condition.Or(alternatives);
    }

    private Condition parseAnd() {
        List<Condition> conditions = new ArrayList<>(List.of(parseNot()));
        while (takeKeyword("and")) {
            conditions.add(parseNot());
        }
        return conditions.size() == 1 ? conditions.get(0) : new Condition.And(conditions);
    }

    private Condition parseNot() {
        if (++depth > DEEPEST) {
            throw unreadable("the condition is nested deeper than " + DEEPEST + " levels");
        }
        try {
            if (takeKeyword("not")) {
                return new Condition.Not(parseNot());
            }
            if (takeSymbol("(")) {
                Condition inner = parseOr();
                expectSymbol(")");
                return inner;
            }
            return parseTest();
        } finally {
            depth--;
        }
    }

    private Condition parseTest() {
        if (takeKeyword("exists")) {
            boolean parenthesis = takeSymbol("(");
            String name = parseName();
            if (parenthesis) {
                expectSymbol(")");
            }
            return new Condition.Exists(name);
        }
        String name = parseName();
        if (takeKeyword("in")) {
            return parseIn(name);
        }
        if (takeKeyword("not")) {
            if (!takeKeyword("in")) {
                throw unreadable("expected 'in' after 'not'");
            }
            return new Condition.Not(parseIn(name));
        }
        if (takeKeyword("contains")) {
            if (!(parseLiteral() instanceof Text part)) {
                throw unreadable("'contains' looks for text: put it in single quotes");
            }
            return new Condition.Contains(name, part.value());
        }
        Operator operator = parseOperator();
        return new Comparison(name, operator, parseLiteral());
    }

    private Condition parseIn(String name) {
        expectSymbol("(");
        List<Condition> alternatives = new ArrayList<>();
        do {
            alternatives.add(new Comparison(name, Operator.EQUAL, parseLiteral()));
        } while (takeSymbol(","));
        expectSymbol(")");
        return new Condition.Or(alternatives);
    }

    private Operator parseOperator() {
        skipSpaces();
        Optional<Operator> operator = Stream.of(Operator.values())
                .filter(candidate -> text.startsWith(candidate.symbol(), position))
                .max(Comparator.comparingInt(candidate -> candidate.symbol().length()));
        if (operator.isEmpty() || text.startsWith("==", position) || text.startsWith("<>", position)) {
            throw unreadable("expected one of =, !=, <, <=, >, >=, in, not in, contains");
        }
        position += operator.get().symbol().length();
        return operator.get();
    }

    private Literal parseLiteral() {
        skipSpaces();
        if (position < text.length() && text.charAt(position) == '\'') {
            return new Text(parseQuoted('\''));
        }
        int start = position;
        while (position < text.length() && isNumberPart(text.charAt(position))) {
            position++;
        }
        String number = text.substring(start, position);
        if (!Decimal.isPlainNumber(number)) {
            position = start;
            throw unreadable("expected a number, or text in single quotes");
        }
        return new Decimal(new BigDecimal(number));
    }

    private String parseName() {
        skipSpaces();
        if (position < text.length() && text.charAt(position) == '"') {
            return parseQuoted('"');
        }
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        String name = text.substring(start, position);
        if (name.isEmpty() || KEYWORDS.contains(name.toLowerCase(Locale.ROOT))) {
            position = start;
            throw unreadable("expected the name of a property");
        }
        return name;
    }

    /** Reads text between two quotes; a doubled quote inside stands for one. */
    private String parseQuoted(char quote) {
        int start = position++;
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c != quote) {
                value.append(c);
            } else if (position < text.length() && text.charAt(position) == quote) {
                value.append(quote);
                position++;
            } else {
                return value.toString();
            }
        }
        position = start;
        throw unreadable("the quote that opens here is not closed");
    }

    private boolean takeKeyword(String keyword) {
        skipSpaces();
        int end = position + keyword.length();
        boolean present = text.regionMatches(true, position, keyword, 0, keyword.length())
                && (end == text.length() || !isNamePart(text.charAt(end)));
        if (present) {
            position = end;
        }
        return present;
    }

    private boolean takeSymbol(String symbol) {
        skipSpaces();
        boolean present = text.startsWith(symbol, position);
        if (present) {
            position += symbol.length();
        }
        return present;
    }

    private void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unreadable("expected '" + symbol + "'");
        }
    }

    private void skipSpaces() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    /** Whether a property's name needs no quotes. */
    static boolean isBareName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> isNamePart((char) c))
                && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '$';
    }

    private static boolean isNumberPart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '+' || c == '-';
    }

    private Unreadable unreadable(String expectation) {
        return new Unreadable(text, position, expectation);
    }

    /** Says where a text stops being a condition. */
    static final class Unreadable extends RuntimeException {
        private final String text;
        private final int position;
        private final String expectation;

        Unreadable(String text, int position, String expectation) {
            super(expectation);
            this.text = text;
            this.position = position;
            this.expectation = expectation;
        }

        /** The index of the character at which something else was expected. */
        int position() {
            return position;
        }

        String expectation() {
            return expectation;
        }

        TenureException toError() {
            return new TenureException(
                    ErrorCode.DEFINITION,
                    "Cannot read the condition at character " + (position + 1) + ": " + expectation + "\n  " + text
                            + "\n  " + " ".repeat(position) + "^");
        }
    }
}
