package io.tenure.definition;

import java.util.UUID;

/**
 * A version of a cohort as the store keeps it.
 *
 * @param cohortId given when the cohort was first applied
 * @param version from 1
 * @param definition what it says
 */
public record AppliedCohort(UUID cohortId, int version, CohortDefinition definition) {}
