package io.tenure.core.text;

/**
 * Texts that no spreadsheet takes for a formula: names of events come from anybody, and {@code =cmd|…} in a file of a colleague
 * runs when it is opened.
 *
 * <p>An apostrophe goes before each line of a text that begins with {@code = + - @}, a tab or a carriage return, also behind
 * white space. Spreadsheets show the apostrophe or leave it out; numbers and dates are no texts and stay.
 */
public final class FormulaGuard {
    private FormulaGuard() {}

    /** The text, safe to open in a spreadsheet; O(length). */
    public static String guard(String text) {
        StringBuilder guarded = new StringBuilder(text.length() + 1);
        boolean isLineStart = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLineStart && beginsFormula(text, i)) {
                guarded.append('\'');
            }
            guarded.append(c);
            isLineStart = c == '\n' || c == '\r';
        }
        return guarded.toString();
    }

    /** Whether what stands at a position, behind any white space of its line, begins a formula. */
    private static boolean beginsFormula(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("=+-@\t\r".indexOf(c) >= 0) {
                return true;
            }
            if (c == '\n' || !(Character.isWhitespace(c) || Character.isSpaceChar(c))) {
                return false;
            }
        }
        return false;
    }
}
