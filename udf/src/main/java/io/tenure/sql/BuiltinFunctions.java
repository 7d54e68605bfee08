package io.tenure.sql;

import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.SimpleFunctionRegistry;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where the Spark that runs keeps its built-in functions; the one thing about them that differs between versions.
 *
 * <p>Permanent views may call built-in functions only. Spark 4.2 knows them by a namespace in their identifiers. Spark 4.0
 * and 4.1 have no such namespace: there a function is built in when the registry that every session starts from has it.
 */
final class BuiltinFunctions {
    private static final SimpleFunctionRegistry SPARKS_OWN = FunctionRegistry$.MODULE$.builtin();

    /** Any function of Spark's own: only its catalog and namespace are read, which no method of every version tells. */
    private static final FunctionIdentifier EXAMPLE =
            CollectionConverters.asJava(SPARKS_OWN.listFunction()).iterator().next();

    private BuiltinFunctions() {}

    /** The identifier that a function has, or would have, as a built-in one. */
    static FunctionIdentifier identifierOf(String name) {
        return new FunctionIdentifier(name, EXAMPLE.database(), EXAMPLE.catalog());
    }

    /** Makes built-in functions of those of the catalogue, where that needs more than their identifiers. */
    static void declare() {
        if (EXAMPLE.database().isEmpty()) {
            register(SPARKS_OWN);
        }
    }

    /** Puts every function of the catalogue into a registry, as a built-in one. */
    static void register(FunctionRegistry registry) {
        for (FunctionCatalogue.Entry function : FunctionCatalogue.ENTRIES) {
            registry.registerFunction(identifierOf(function.name()), function.info(), function.builder());
        }
    }
}
