package io.tenure.jobs.report;

/** Text from files and options, made safe to print. */
final class PlainText {
    private static final int REPLACEMENT = 0xFFFD;

    private PlainText() {}

    /**
     * The text with a replacement character for each one that would steer a terminal, reorder its neighbours or isn't
     * allowed in XML: controls, direction marks, lone surrogates and noncharacters.
     */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints()
                .map(character -> steers(character) ? REPLACEMENT : character)
                .forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static boolean steers(int character) {
        int type = Character.getType(character);
        boolean direction = character == 0x200E
                || character == 0x200F
                || (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069);
        return direction
                || type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (character & 0xFFFE) == 0xFFFE;
    }
}
