package io.tenure.definition;

import java.util.List;

/** Reads metrics. */
record MetricReader(Problems problems, CohortNames cohortNames) {
    private static final List<String> FIELDS = List.of("name", "description", "cohorts");

    MetricDefinition read(YamlValue value) {
        YamlFields fields = value.fields(problems, FIELDS);
        return new MetricDefinition(
                fields.readRequired("name", "", YamlValue::newName), fields.description(), cohortNames.read(fields));
    }
}
