/**
 * Whether cohorts, their versions, segments or periods differ by more than chance, from what runs have published.
 *
 * <p>May import tables, definitions and the core. Start with {@link io.tenure.jobs.comparison.CohortComparison}.
 */
package io.tenure.jobs.comparison;
