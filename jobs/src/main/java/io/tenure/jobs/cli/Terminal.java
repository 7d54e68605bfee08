package io.tenure.jobs.cli;

import io.tenure.jobs.result.ResultFormat;
import org.jspecify.annotations.Nullable;

/** What the launcher found out about the terminal and says in the environment. */
final class Terminal {
    private static final int DEFAULT_COLUMNS = 100;

    private Terminal() {}

    /** Whether standard output is a terminal. */
    static boolean isInteractive() {
        return "1".equals(System.getenv("TENURE_TERMINAL"));
    }

    /** The format of a result: the one asked for, else a table on a terminal and csv elsewhere. */
    static ResultFormat resultFormat(@Nullable ResultFormat asked) {
        if (asked != null) {
            return asked;
        }
        return isInteractive() ? ResultFormat.TABLE : ResultFormat.CSV;
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
