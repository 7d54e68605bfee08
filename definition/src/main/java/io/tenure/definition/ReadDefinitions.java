package io.tenure.definition;

import java.util.List;

/**
 * What was read.
 *
 * @param definitions all definitions, checked against each other
 * @param written each of them with its text: the store's settings if they were written, signals, segments, cohorts, by name
 */
public record ReadDefinitions(Definitions definitions, List<WrittenDefinition> written) {
    public ReadDefinitions {
        written = List.copyOf(written);
    }
}
