package io.tenure.jobs.report;

/** Colours of the 256-colour palette that every terminal has, background and text together. */
enum TerminalColours {
    /** Escape sequences. */
    COLOURED,
    /** None: text comes back as it is. */
    PLAIN;

    private static final String RESET = "\u001b[0m";

    /** Backgrounds from dark to bright; the text on the first ones is white, on the others black. */
    static final int[] BACKGROUNDS = {236, 23, 30, 73, 116, 195};

    private static final int WHITE = 231;
    private static final int BLACK = 16;
    private static final int WHITE_TEXTS = 2;

    String strong(String text) {
        return this == PLAIN ? text : "\u001b[1m" + text + RESET;
    }

    String faint(String text) {
        return this == PLAIN ? text : "\u001b[2m" + text + RESET;
    }

    /** Text on the background of a step of the {@link HeatScale}. */
    String heat(int step, String text) {
        int shade = step * BACKGROUNDS.length / HeatScale.STEPS;
        return this == PLAIN
                ? text
                : "\u001b[48;5;" + BACKGROUNDS[shade] + ";38;5;" + textOn(shade) + "m" + text + RESET;
    }

    static int textOn(int shade) {
        return shade < WHITE_TEXTS ? WHITE : BLACK;
    }
}
