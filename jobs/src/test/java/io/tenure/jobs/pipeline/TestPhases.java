package io.tenure.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.tenure.SharedSpark;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.table.RunsTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** A run does its work in phases with names. */
final class TestPhases {
    private static final Instant NOW = Instant.parse("2025-03-10T00:00:00Z");
    private static final String DESCRIPTION = "spark.job.description";
    private static final String DEFINITIONS = """
            store: {properties: {revenue: decimal}}
            signals: [{name: revenue, event: buy, value: revenue}]
            cohorts: [{name: all, entry: any, granularities: [day]}]
            funnels: [{name: bought, steps: [visit, buy within 3d]}]
            """;

    @TempDir
    private Path folder;

    @Test
    void sparksPagesNameThemAndReportAndMetricsSayHowLongEachTook() throws TimeoutException {
        SmallStore store = new SmallStore(folder, NOW);
        store.ingest(List.of(
                new Event("ann", "visit", Instant.parse("2025-03-01T12:00:00Z"), Map.of()),
                new Event("ann", "buy", Instant.parse("2025-03-02T12:00:00Z"), Map.of("revenue", "9.50"))));
        SparkContext spark = SharedSpark.session().sparkContext();
        Set<String> descriptions = ConcurrentHashMap.newKeySet();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                Stream.ofNullable(job.properties().getProperty(DESCRIPTION)).forEach(descriptions::add);
            }
        };
        spark.addSparkListener(listener);
        try {
            store.run(store.definitions(DEFINITIONS), null, false);
            spark.listenerBus().waitUntilEmpty();
        } finally {
            spark.removeSparkListener(listener);
        }

        assertThat(descriptions)
                .contains(
                        "run: activity",
                        "run: masks",
                        "run: members of all",
                        "run: retention of all",
                        "run: metrics of all",
                        "run: funnels of all");
        assertThat(spark.getLocalProperty(DESCRIPTION))
                .as("what comes after a run has no name of its phases")
                .isNull();
        String report = store.store()
                .runs()
                .where("status = 'published' AND job = 'run'")
                .select(RunsTable.REPORT)
                .first()
                .getString(0);
        assertThat(report)
                .containsPattern("\"phases\":\\[\\{\"milliseconds\":[0-9]+,\"name\":\"activity\"}")
                .contains("\"name\":\"members of all\"", "\"name\":\"retention of all\"");
        MetricRegistry metrics = CollectionConverters.asJava(
                        SparkEnv.get().metricsSystem().getSourcesByName("tenure"))
                .get(0)
                .metricRegistry();
        assertThat(metrics.getNames()).contains("phase.activity.milliseconds", "phase.members_of_all.milliseconds");
        assertThat(metrics.getGauges().get("table.events.rows"))
                .satisfies(rows -> assertThat(rows.getValue()).isEqualTo(2L));
        assertThat(metrics.getGauges().get("run.number"))
                .satisfies(number -> assertThat(number.getValue())
                        .isEqualTo(store.store().published().orElseThrow().number()));
    }
}
