package io.tenure.api.http;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What the server says of itself, in the text format of Prometheus. Routes are named by their pattern: no id, no name of anybody. */
final class Measurements implements AutoCloseable {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Duration LONGEST_EXPECTED = Duration.ofSeconds(10);
    private static final Duration SHORTEST_EXPECTED = Duration.ofMillis(1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    Measurements() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    /** Counts a request and the time that it took. */
    void add(Context request, float milliseconds) {
        Timer.builder("http.server.requests")
                .description("Requests that have been answered")
                .tag("method", request.method().name())
                .tag("route", request.endpoint().path)
                .tag("status", Integer.toString(request.statusCode()))
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST_EXPECTED)
                .maximumExpectedValue(LONGEST_EXPECTED)
                .register(registry)
                .record(Duration.ofNanos((long) (milliseconds * 1e6)));
    }

    /** Keeps an eye on a number. */
    void watch(String name, String description, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).register(registry);
    }

    String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
