package io.tenure.jobs.sql;

import java.util.ArrayList;
import java.util.List;

/** SQL text of several statements. */
public final class SqlScript {
    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int position;
    private int start;
    private boolean hasCode;

    private SqlScript(String text) {
        this.text = text;
    }

    /**
     * The statements of a script, which semicolons separate: not those in quotes ({@code '…'}, {@code "…"}, {@code `…`}, with
     * backslash escapes in the first two, as Spark reads them) or in comments. Pieces of nothing but space and comments are
     * no statements.
     */
    public static List<String> statements(String text) {
        SqlScript script = new SqlScript(text);
        script.split();
        return List.copyOf(script.statements);
    }

    private void split() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == ';') {
                endStatement();
                position++;
                start = position;
            } else if (text.startsWith("--", position)) {
                skipLine();
            } else if (text.startsWith("/*", position)) {
                skipComment();
            } else {
                hasCode |= !Character.isWhitespace(c);
                if (c == '\'' || c == '"' || c == '`') {
                    skipQuoted(c);
                } else {
                    position++;
                }
            }
        }
        endStatement();
    }

    private void endStatement() {
        if (hasCode) {
            statements.add(text.substring(start, position).strip());
        }
        hasCode = false;
    }

    private void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end + 1;
    }

    /** Bracketed comments nest. */
    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (text.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < text.length());
    }

    private void skipQuoted(char quote) {
        position++;
        while (position < text.length() && text.charAt(position) != quote) {
            position += text.charAt(position) == '\\' && quote != '`' ? 2 : 1;
        }
        position = Math.min(position + 1, text.length());
    }
}
