/**
 * Retention: from events to a table of cells, by one shuffle of packed events or none at all, and one mask per user.
 *
 * <p>May import Spark and the core. Start with {@link io.tenure.jobs.retention.RetentionPlan}.
 */
package io.tenure.jobs.retention;
