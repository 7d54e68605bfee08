package io.tenure.sql;

import org.apache.spark.sql.SparkSession;

/** The functions for a session that is already running. */
public final class TenureFunctions {
    private TenureFunctions() {}

    /**
     * Puts every function into a running session; calling it again changes nothing.
     *
     * <p>Needed only where the session started without this jar, e.g. after {@code ADD JAR} or {@code --packages} in a
     * notebook.
     */
    public static void register(SparkSession spark) {
        BuiltinFunctions.declare();
        BuiltinFunctions.register(spark.sessionState().functionRegistry());
    }
}
