package io.tenure.jobs.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CanonicalJson;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.pipeline.RunPlan.PartStep;
import io.tenure.jobs.table.StoreRun;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * By which definitions a part of a cohort version was computed, as of the version's {@link CohortProgress}: its metrics or its
 * funnels.
 *
 * @param part which part, as the state of a run names it
 * @param meanings what of each definition decides how it is computed, by its name
 */
record ComputedDefinitions(String part, SortedMap<String, String> meanings) {
    private static final String METRICS = "metrics";
    private static final String FUNNELS = "funnels";
    private static final ObjectMapper JSON = new ObjectMapper();

    ComputedDefinitions {
        meanings = Collections.unmodifiableSortedMap(new TreeMap<>(meanings));
    }

    /** The signals that a cohort version is measured by; none where nothing is noted. */
    static ComputedDefinitions metrics(StoreRun run, AppliedCohort cohort) {
        return noted(run, METRICS, cohort);
    }

    /** The same after a run. */
    static ComputedDefinitions metrics(ZoneId zone, Collection<SignalDefinition> signals) {
        return of(METRICS, signals, SignalDefinition::name, signal -> meaning(zone, signal));
    }

    /** The funnels that the members of a cohort version went through; none where nothing is noted. */
    static ComputedDefinitions funnels(StoreRun run, AppliedCohort cohort) {
        return noted(run, FUNNELS, cohort);
    }

    /** The same after a run. */
    static ComputedDefinitions funnels(Collection<FunnelDefinition> funnels) {
        return of(FUNNELS, funnels, FunnelDefinition::name, FunnelDefinition::countedSha256);
    }

    /** Another zone of activity's local dates cuts other days. */
    static String meaning(ZoneId zone, SignalDefinition signal) {
        return zone.getId() + " " + signal.sha256();
    }

    private static <D> ComputedDefinitions of(
            String part, Collection<D> definitions, Function<D, String> name, Function<D, String> meaning) {
        SortedMap<String, String> meanings = new TreeMap<>();
        definitions.forEach(each -> meanings.put(name.apply(each), meaning.apply(each)));
        return new ComputedDefinitions(part, meanings);
    }

    private static ComputedDefinitions noted(StoreRun run, String part, AppliedCohort cohort) {
        return new ComputedDefinitions(
                part,
                run.state(key(part, cohort)).map(ComputedDefinitions::read).orElseGet(TreeMap::new));
    }

    private static SortedMap<String, String> read(String text) {
        try {
            JsonNode noted = JSON.readTree(text);
            SortedMap<String, String> meanings = new TreeMap<>();
            noted.properties()
                    .forEach(each -> meanings.put(each.getKey(), each.getValue().asText()));
            return meanings;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not what a run notes: " + text, e);
        }
    }

    void note(StoreRun run, AppliedCohort cohort) {
        run.setState(key(part, cohort), CanonicalJson.write(new TreeMap<String, Object>(meanings)));
    }

    private static String key(String part, AppliedCohort cohort) {
        return part + " " + cohort.cohortId() + " version " + cohort.version();
    }

    boolean has(String name, String meaning) {
        return meaning.equals(meanings.get(name));
    }

    /**
     * What is to do where this is what was computed.
     *
     * @param hasProgress whether it is as of a known progress
     * @param wanted by which definitions it should be
     * @param after the same
     */
    <D> PartStep<D> stepTo(boolean hasProgress, List<D> wanted, Function<D, String> name, ComputedDefinitions after) {
        List<D> known = new ArrayList<>();
        List<D> fresh = new ArrayList<>();
        for (D each : wanted) {
            String meaning = after.meanings().getOrDefault(name.apply(each), "");
            (hasProgress && has(name.apply(each), meaning) ? known : fresh).add(each);
        }
        List<String> gone = meanings.keySet().stream()
                .filter(each -> !after.meanings().containsKey(each))
                .toList();
        return new PartStep<>(known, fresh, gone);
    }
}
