package io.tenure.definition;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which cohorts are measured by a signal. A signal with a value measures every cohort where nothing else is said.
 *
 * @param name the signal, declared or the name of an event
 * @param description what it tells, for people; empty where nothing was written
 * @param cohorts the names of the cohorts, sorted; empty: every one
 */
public record MetricDefinition(String name, String description, List<String> cohorts) implements Definition {
    public MetricDefinition {
        cohorts = List.copyOf(new TreeSet<>(cohorts));
    }

    /** Whether a cohort is measured. */
    public boolean isOf(String cohort) {
        return cohorts.isEmpty() || cohorts.contains(cohort);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.METRIC;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        if (!cohorts.isEmpty()) {
            fields.put("cohorts", cohorts);
        }
        return fields;
    }
}
