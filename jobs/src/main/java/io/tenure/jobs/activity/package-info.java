/**
 * Activity: what users did on each day, by signal, and the same days as bits.
 *
 * <p>May import Spark, the core, {@code table}, {@code definition} and {@code input}. Start with
 * {@link io.tenure.jobs.activity.MaskPlan}.
 */
package io.tenure.jobs.activity;
