package io.tenure.jobs.sql;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/**
 * Why a statement failed.
 *
 * @param code Spark's error condition ({@code UNRESOLVED_COLUMN.WITH_SUGGESTION}), or Tenure's error code
 * @param message the problem in words, without plans and stack traces
 */
public record SqlFailure(String code, String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Finds the failure's cause.
     *
     * @throws Exception the error itself when nothing in it speaks to the user: a bug
     */
    public static SqlFailure of(Exception error) throws Exception {
        SqlFailure deepest = null;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            SqlFailure found = read(cause);
            deepest = found == null ? deepest : found;
        }
        if (deepest == null) {
            throw error;
        }
        return deepest;
    }

    private static @Nullable SqlFailure read(Throwable error) {
        String message = String.valueOf(error.getMessage()).strip();
        if (error instanceof TenureException tenure) {
            return new SqlFailure(tenure.code().name(), message);
        }
        if (error instanceof SparkThrowable spark && spark.getCondition() != null) {
            return new SqlFailure(spark.getCondition(), message.split(";\n", 2)[0].strip());
        }
        return null;
    }

    /** {@code {"error": {"code", "message"}}} on one line. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error").put("code", code).put("message", message);
        return root.toString();
    }

    /** The failure as the error of a command. */
    public TenureException toException(String statement) {
        return new TenureException(ErrorCode.SQL, "The statement failed: " + message + "\n  in: " + statement);
    }
}
