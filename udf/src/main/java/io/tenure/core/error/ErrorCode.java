package io.tenure.core.error;

/** The stable name of an error that a user can fix, and the exit code with which a command ends on it. */
public enum ErrorCode {
    /** An option, an argument or a name on the command line. */
    USAGE(2),
    /** A definition or a condition that can't be read. */
    DEFINITION(3),
    /** A setting of the store, of the session or of the surroundings. */
    CONFIGURATION(3),
    /** A path or pattern that names no file. */
    INPUT_NOT_FOUND(4),
    /** A header without the required columns, or with a column twice. */
    INPUT_HEADER(4),
    /** Text that is not UTF-8. */
    INPUT_ENCODING(4),
    /** A file that ends too early or is damaged. */
    INPUT_TRUNCATED(4),
    /** A file of a kind or shape that is not understood. */
    INPUT_FORMAT(4),
    /** A file without a single usable row. */
    INPUT_EMPTY(4),
    /** Times that lie too far apart for the table asked for. */
    INPUT_RANGE(4),
    /** A SQL statement that failed. */
    SQL(4),
    /** An argument of a function whose value or type it can't use. */
    ARGUMENT(4),
    /** A sequence pattern that can't be read. */
    PATTERN(4),
    /** A call that would take more work or memory than it may. */
    LIMIT(4),
    /** Stored bytes that are damaged or were written by something else. */
    BYTES(4),
    /** A store that isn't there, or isn't what its runs say it is. */
    STORE(4),
    /** A store that another run is writing; the same command works later. */
    LOCKED(5),
    /** A webhook that can't be reached or is busy; the same command works later. */
    WEBHOOK(5),
    /** A night whose data isn't there yet, or has too many rejected rows. */
    GATE(6);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a command that fails with this error. */
    public int exitCode() {
        return exitCode;
    }
}
