package io.tenure.api.store;

import java.util.UUID;

/** A version of a cohort. */
public record CohortVersion(UUID cohortId, int version) {}
