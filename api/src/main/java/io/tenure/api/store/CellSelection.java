package io.tenure.api.store;

import io.tenure.core.period.Granularity;

/**
 * The cells of a cohort version in one segment and granularity.
 *
 * @param segment canonical JSON of {property: value}; <code>{}</code> is everybody
 */
public record CellSelection(CohortVersion cohort, String segment, Granularity granularity) {}
