/**
 * Activity: what each user did on each day, by signal, and the same days as bits.
 *
 * <p>May import tables, definitions and the event log. Start with {@link io.tenure.jobs.activity.ActivityJob}, and for the
 * bits with {@link io.tenure.jobs.activity.MaskPlan}.
 */
package io.tenure.jobs.activity;
