package io.tenure.definition;

import java.util.List;

/**
 * The definitions of a store that are in force.
 *
 * @param definitions what they say
 * @param cohorts the cohorts among them with their ids and versions, by name
 */
public record AppliedDefinitions(Definitions definitions, List<AppliedCohort> cohorts) {
    public AppliedDefinitions {
        cohorts = List.copyOf(cohorts);
    }
}
