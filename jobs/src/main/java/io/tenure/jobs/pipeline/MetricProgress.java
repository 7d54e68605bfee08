package io.tenure.jobs.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.jobs.definition.AppliedCohort;
import io.tenure.jobs.definition.CanonicalJson;
import io.tenure.jobs.definition.SignalDefinition;
import io.tenure.jobs.table.StoreRun;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which signals a cohort version is measured by, as of the version's {@link CohortProgress}.
 *
 * @param zone the zone of activity's local dates; another cuts other days
 * @param signals the hash of each signal's definition, by name
 */
record MetricProgress(String zone, SortedMap<String, String> signals) {
    private static final String ZONE = "zone";
    private static final String SIGNALS = "signals";
    private static final ObjectMapper JSON = new ObjectMapper();

    MetricProgress {
        signals = Collections.unmodifiableSortedMap(new TreeMap<>(signals));
    }

    static MetricProgress of(ZoneId zone, Collection<SignalDefinition> signals) {
        SortedMap<String, String> hashes = new TreeMap<>();
        signals.forEach(signal -> hashes.put(signal.name(), signal.sha256()));
        return new MetricProgress(zone.getId(), hashes);
    }

    /** What is noted; no signal where nothing is. */
    static MetricProgress of(StoreRun run, AppliedCohort cohort) {
        return run.state(name(cohort)).map(MetricProgress::read).orElse(new MetricProgress("", new TreeMap<>()));
    }

    private static MetricProgress read(String text) {
        try {
            JsonNode noted = JSON.readTree(text);
            SortedMap<String, String> signals = new TreeMap<>();
            noted.get(SIGNALS)
                    .properties()
                    .forEach(signal ->
                            signals.put(signal.getKey(), signal.getValue().asText()));
            return new MetricProgress(noted.get(ZONE).asText(), signals);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not what a run notes of metrics: " + text, e);
        }
    }

    void note(StoreRun run, AppliedCohort cohort) {
        run.setState(
                name(cohort),
                CanonicalJson.write(new TreeMap<>(Map.of(ZONE, zone, SIGNALS, new TreeMap<String, Object>(signals)))));
    }

    /** Whether the cells of a signal are as of the cohort's progress. */
    boolean has(ZoneId storeZone, SignalDefinition signal) {
        return zone.equals(storeZone.getId()) && signal.sha256().equals(signals.get(signal.name()));
    }

    private static String name(AppliedCohort cohort) {
        return "metrics " + cohort.cohortId() + " version " + cohort.version();
    }
}
