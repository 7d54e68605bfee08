package io.tenure.jobs.table;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the last run of this Spark application did, among Spark's metrics, for whatever sinks it has: the source
 * {@value #NAME}.
 *
 * <p>{@code run.number} of the last publication, {@code phase.PHASE.milliseconds} of each phase that has ended, and
 * {@code table.TABLE.rows}, {@code .bytes} and {@code .files} of each table as it was published. Spaces in names are underscores.
 */
final class RunMetrics implements Source {
    static final String NAME = "tenure";

    private final MetricRegistry gauges = new MetricRegistry();
    private final Map<String, Long> values = new ConcurrentHashMap<>();

    private RunMetrics() {}

    /** Those of the application that runs. */
    static RunMetrics ofApplication() {
        MetricsSystem system = SparkEnv.get().metricsSystem();
        for (Source source : CollectionConverters.asJava(system.getSourcesByName(NAME))) {
            if (source instanceof RunMetrics known) {
                return known;
            }
        }
        RunMetrics metrics = new RunMetrics();
        system.registerSource(metrics);
        return metrics;
    }

    void ended(StoreRun.Phase phase) {
        set("phase." + phase.name() + ".milliseconds", phase.took().toMillis());
    }

    void published(Publication publication) {
        set("run.number", publication.number());
        publication.ledger().forEach((table, ledger) -> {
            set("table." + table + ".rows", ledger.rows());
            set("table." + table + ".bytes", ledger.bytes());
            set("table." + table + ".files", ledger.files());
        });
    }

    private void set(String text, long value) {
        String name = text.replace(' ', '_');
        values.put(name, value);
        Gauge<Long> gauge = () -> values.get(name);
        gauges.gauge(name, () -> gauge);
    }

    @Override
    public String sourceName() {
        return NAME;
    }

    @Override
    public MetricRegistry metricRegistry() {
        return gauges;
    }
}
