package io.tenure;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import scala.Option;

/** Settings of the shared Spark session for the length of one action. */
public final class SessionConf {
    /** As in production, where tests of few rows do without. */
    public static final Map<String, String> WITH_CODE_GENERATION =
            Map.of("spark.sql.codegen.wholeStage", "true", "spark.sql.codegen.factoryMode", "FALLBACK");

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
