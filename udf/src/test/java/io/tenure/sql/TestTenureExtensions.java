package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.util.ServiceLoader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.junit.jupiter.api.Test;

/** The three ways into a session; a provider that fails is only a warning in Spark, so each way is asked for answers. */
final class TestTenureExtensions {
    private static final String CALL = "SELECT retention(day = 0, day = 1) AS r FROM VALUES (0), (1) AS activity(day)";

    @Test
    void functionsArePresentWithTheJarAlone() {
        SparkSession spark = SharedSpark.session();
        assertThat(spark.sparkContext().getConf().contains("spark.sql.extensions"))
                .isFalse();
        assertThat(ServiceLoader.load(SparkSessionExtensionsProvider.class))
                .hasAtLeastOneElementOfType(TenureExtensions.class);
        assertThat(spark.sql(CALL).first().getList(0)).containsExactly(true, true);
    }

    @Test
    void extensionRegistersEveryFunctionOfTheCatalogue() {
        FunctionRegistry registry = FunctionRegistry.builtin().clone();
        var extensions = new SparkSessionExtensions();
        new TenureExtensions().apply(extensions);
        extensions.registerFunctions(registry);
        for (FunctionCatalogue.Entry function : FunctionCatalogue.ENTRIES) {
            assertThat(registry.functionExists(BuiltinFunctions.identifierOf(function.name())))
                    .as(function.name())
                    .isTrue();
        }
    }

    @Test
    void oneCallRegistersTheFunctionsInARunningSession() {
        SparkSession bare = SharedSpark.session().newSession();
        FunctionRegistry registry = bare.sessionState().functionRegistry();
        for (FunctionCatalogue.Entry function : FunctionCatalogue.ENTRIES) {
            registry.dropFunction(BuiltinFunctions.identifierOf(function.name()));
        }
        assertThat(bare.catalog().functionExists("retention")).isFalse();

        TenureFunctions.register(bare);
        TenureFunctions.register(bare);
        assertThat(bare.sql(CALL).first().getList(0)).containsExactly(true, true);
    }
}
