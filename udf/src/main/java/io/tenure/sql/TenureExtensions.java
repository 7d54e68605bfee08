package io.tenure.sql;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import scala.Tuple3;
import scala.runtime.BoxedUnit;

/**
 * Puts every function into new Spark sessions.
 *
 * <p>Nothing needs to be configured where this jar is on the class path when the session starts: Spark finds this class
 * through {@code META-INF/services}. Elsewhere set {@code spark.sql.extensions=io.tenure.sql.TenureExtensions}, or call
 * {@link TenureFunctions#register} on a running session.
 */
public final class TenureExtensions implements SparkSessionExtensionsProvider {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        BuiltinFunctions.declare();
        for (FunctionCatalogue.Entry function : FunctionCatalogue.ENTRIES) {
            extensions.injectFunction(
                    new Tuple3<>(new FunctionIdentifier(function.name()), function.info(), function.builder()));
        }
        return BoxedUnit.UNIT;
    }
}
