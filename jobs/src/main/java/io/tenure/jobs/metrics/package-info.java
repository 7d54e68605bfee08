/**
 * The job that says what the members of a cohort did and were worth.
 *
 * <p>May import tables, definitions and the event log. Start with {@link io.tenure.jobs.metrics.MetricsJob}; what is computed
 * is in {@link io.tenure.jobs.metrics.MetricsPlan}.
 */
package io.tenure.jobs.metrics;
