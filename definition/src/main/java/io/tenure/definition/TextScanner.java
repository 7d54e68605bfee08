package io.tenure.definition;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** The words, quoted texts and symbols of a small language, one after another. */
final class TextScanner {
    private final String text;
    private int position;

    TextScanner(String text) {
        this.text = text;
    }

    /** Reads a whole text, and says where it can't be read. */
    static <T> T read(String what, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (Unreadable unreadable) {
            throw unreadable.toError(what);
        }
    }

    /** Whether nothing is left. */
    boolean isAtEnd() {
        skipSpaces();
        return position == text.length();
    }

    /** Whether the rest begins with a symbol. */
    boolean isAt(String symbol) {
        skipSpaces();
        return text.startsWith(symbol, position);
    }

    /** Takes a keyword in any case, if it is next. */
    boolean takeKeyword(String keyword) {
        skipSpaces();
        int end = position + keyword.length();
        boolean present = text.regionMatches(true, position, keyword, 0, keyword.length())
                && (end == text.length() || !isNamePart(text.charAt(end)));
        if (present) {
            position = end;
        }
        return present;
    }

    /** Takes a symbol, if it is next. */
    boolean takeSymbol(String symbol) {
        boolean present = isAt(symbol);
        if (present) {
            position += symbol.length();
        }
        return present;
    }

    void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unreadable("expected '" + symbol + "'");
        }
    }

    /**
     * Takes a name, bare or in double quotes.
     *
     * @param keywords what isn't a name unless it is quoted
     */
    String takeName(Set<String> keywords, String expectation) {
        if (isAt("\"")) {
            return takeQuoted('"');
        }
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        String name = text.substring(start, position);
        if (name.isEmpty() || keywords.contains(name.toLowerCase(Locale.ROOT))) {
            position = start;
            throw unreadable(expectation);
        }
        return name;
    }

    /** Takes letters, digits, points and signs, as many as there are. */
    String takeNumber() {
        skipSpaces();
        int start = position;
        while (position < text.length() && isNumberPart(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    /** Goes back before what was taken last. */
    void putBack(String taken) {
        position -= taken.length();
    }

    /** Takes text between two quotes; a doubled quote inside stands for one. */
    String takeQuoted(char quote) {
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

    private void skipSpaces() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    /** Whether a name needs no quotes, keywords aside. */
    static boolean isBareName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> isNamePart((char) c));
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '$';
    }

    private static boolean isNumberPart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '+' || c == '-';
    }

    Unreadable unreadable(String expectation) {
        return new Unreadable(text, position, expectation);
    }

    /** Says where a text can't be read. */
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

        private TenureException toError(String what) {
            return new TenureException(
                    ErrorCode.DEFINITION,
                    "Cannot read " + what + " at character " + (position + 1) + ": " + expectation + "\n  " + text
                            + "\n  " + " ".repeat(position) + "^");
        }
    }
}
