package io.tenure.jobs.cli;

/** What the launcher found out about the terminal and says in the environment. */
final class Terminal {
    private static final int DEFAULT_COLUMNS = 100;

    private Terminal() {}

    /** Whether standard output is a terminal. */
    static boolean isInteractive() {
        return "1".equals(System.getenv("TENURE_TERMINAL"));
    }

    /** Whether output may be coloured: on a terminal without {@code NO_COLOR}. */
    static boolean isColoured() {
        return isInteractive() && System.getenv("NO_COLOR") == null;
    }

    /** The width of the terminal in characters. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }
}
