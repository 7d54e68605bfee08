package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** What in an error is the user's to fix. */
final class Failures {
    private Failures() {}

    /** The user's error inside an error, however deep Spark has wrapped it; nothing for a bug. */
    static Optional<TenureException> userErrorIn(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TenureException userError) {
                return Optional.of(userError);
            }
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable spark && isUnreadableFile(spark.getCondition())) {
                return Optional.of(new TenureException(
                        ErrorCode.INPUT_FORMAT, cause.getMessage() + " Write the file again, or leave it out.", cause));
            }
        }
        return Optional.empty();
    }

    /** The first cause: Spark's own messages repeat whole stack traces. */
    static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean isUnreadableFile(String condition) {
        return condition != null
                && (condition.startsWith("FAILED_READ_FILE") || condition.startsWith("CANNOT_READ_FILE_FOOTER"));
    }
}
