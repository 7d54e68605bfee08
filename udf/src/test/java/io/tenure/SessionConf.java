package io.tenure;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import scala.Option;

/** Settings of the shared Spark session for the length of one action. */
public final class SessionConf {
    /** Of few rows it takes longer to make plans quick than to run them. */
    public static final Map<String, String> OF_FEW_ROWS = Map.of(
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN");

    private SessionConf() {}

    /** Runs the action under the given settings, then puts back what was there. */
    public static void during(Map<String, String> settings, Runnable action) {
        RuntimeConfig conf = SharedSpark.session().conf();
        Map<String, Option<String>> before = new HashMap<>();
        settings.keySet().forEach(key -> before.put(key, conf.getOption(key)));
        try {
            settings.forEach(conf::set);
            action.run();
        } finally {
            before.forEach((key, value) -> {
                if (value.isDefined()) {
                    conf.set(key, value.get());
                } else {
                    conf.unset(key);
                }
            });
        }
    }
}
