package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;

/** What a failed run tells its user. */
final class StoreFailure {
    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");
    private static final List<String> UNWRITABLE =
            List.of("Read-only file system", "Permission denied", "Operation not permitted", "Input/output error");

    private StoreFailure() {}

    /** The user's error in whatever ended a run; nothing for a bug. */
    static Optional<TenureException> of(Throwable error, String location) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TenureException known) {
                return Optional.of(known);
            }
            if (isWrittenByOthers(cause)) {
                return Optional.of(conflict(location, cause));
            }
            String text = String.valueOf(cause.getMessage());
            if (FULL.stream().anyMatch(text::contains)) {
                return Optional.of(unchanged(
                        "The disk is full: " + text + ". Free some space for the store " + location
                                + " and for Spark's temporary files (" + System.getProperty("java.io.tmpdir")
                                + "), then run this again.",
                        error));
            }
            if (cause instanceof FSError
                    || (text.contains(location) && UNWRITABLE.stream().anyMatch(text::contains))) {
                return Optional.of(unchanged(
                        "The disk of the store " + location + " can't be written: " + text
                                + ". Let this user write it, or have the disk checked, then run this again.",
                        error));
            }
        }
        return Optional.empty();
    }

    /** Delta's, of whatever maker: each is a kind of Java's own, which is a bug when it is nothing more. */
    static boolean isWrittenByOthers(Throwable error) {
        return error instanceof ConcurrentModificationException
                && !error.getClass().equals(ConcurrentModificationException.class);
    }

    /** What to say where a table isn't as this run has left it. */
    static TenureException written(String table, long left, long found) {
        return new TenureException(
                ErrorCode.LOCKED,
                "Another process has written the table " + table + " during this run: it is at version " + found
                        + ", and this run has left version " + left
                        + ". Nothing of this run is published; run it again when the other has ended.");
    }

    private static TenureException conflict(String location, Throwable cause) {
        return new TenureException(
                ErrorCode.LOCKED,
                "Another process has written the store " + location
                        + " during this run. Nothing of this run is published; run it again when the other has ended.",
                cause);
    }

    private static TenureException unchanged(String message, Throwable cause) {
        return new TenureException(ErrorCode.STORE, message + " Readers see what they saw before.", cause);
    }
}
