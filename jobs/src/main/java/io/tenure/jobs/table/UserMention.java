package io.tenure.jobs.table;

import java.io.Serializable;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds a user's id in text that nobody has taken apart: as it is, and as CSV, JSON, YAML and conditions write it.
 *
 * <p>An id that begins or ends with a letter or a digit is found only where no other stands next to it, so that 7 isn't found
 * in 17.
 */
public final class UserMention implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ERASED = "(erased)";

    private final TreeSet<String> forms = new TreeSet<>();

    /** Of a user. */
    public UserMention(String userId) {
        forms.add(userId);
        forms.add(userId.replace("\"", "\"\""));
        forms.add(userId.replace("'", "''"));
        forms.add(asJson(userId, false, false));
        forms.add(asJson(userId, true, false));
        forms.add(asJson(userId, true, true));
        forms.add(asJson(userId, false, false).replace("/", "\\/"));
    }

    private static String asJson(String text, boolean onlyAscii, boolean capitals) {
        StringBuilder json = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (c < ' ' || (onlyAscii && c > '~')) {
                        json.append(String.format(Locale.ROOT, capitals ? "\\u%04X" : "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.toString();
    }

    /** Whether a text names the user. */
    public boolean isIn(@Nullable String text) {
        return text != null && forms.stream().anyMatch(form -> find(form, text, 0) >= 0);
    }

    /** The text without the id. */
    public String removedFrom(String text) {
        String removed = text;
        for (String form : forms.descendingSet()) {
            StringBuilder rest = new StringBuilder();
            int from = 0;
            for (int at = find(form, removed, 0); at >= 0; at = find(form, removed, from)) {
                rest.append(removed, from, at).append(ERASED);
                from = at + form.length();
            }
            removed = rest.append(removed.substring(from)).toString();
        }
        return removed;
    }

    private static int find(String form, String text, int from) {
        for (int at = text.indexOf(form, from); at >= 0; at = text.indexOf(form, at + 1)) {
            int end = at + form.length();
            boolean begins = at == 0 || !isWord(text.codePointBefore(at)) || !isWord(form.codePointAt(0));
            boolean ends = end == text.length()
                    || !isWord(text.codePointAt(end))
                    || !isWord(form.codePointBefore(form.length()));
            if (begins && ends) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isWord(int character) {
        return Character.isLetterOrDigit(character);
    }
}
