package io.tenure.jobs.alert;

/** Texts of users in a message: what they hold is shown and never obeyed. */
final class SlackText {
    private SlackText() {}

    /**
     * A text in which nothing names a person, a channel or a link: Slack's {@code & < >} are escaped, control characters and
     * those that turn the direction of writing are blanks.
     *
     * @param mostCharacters how much of it is shown
     */
    static String escaped(String text, int mostCharacters) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().limit(mostCharacters).forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.appendCodePoint(isShown(character) ? character : ' ');
            }
        });
        return text.codePointCount(0, text.length()) > mostCharacters ? escaped + "…" : escaped.toString();
    }

    /** The same as code, in which {@code *} and {@code _} are themselves. */
    static String code(String text, int mostCharacters) {
        return "`" + escaped(text, mostCharacters).replace('`', '\'') + "`";
    }

    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
