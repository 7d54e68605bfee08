package io.tenure.sql;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;

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
        FunctionRegistry registry = spark.sessionState().functionRegistry();
        for (FunctionCatalogue.Entry function : FunctionCatalogue.ENTRIES) {
            registry.registerFunction(identifierOf(function.name()), function.info(), function.sparkBuilder());
        }
    }

    /** Among Spark's built-in functions, where extensions put theirs: permanent views may call those. */
    static FunctionIdentifier identifierOf(String name) {
        return FunctionRegistry$.MODULE$.builtinFunctionIdentifier(name);
    }
}
