/**
 * The job that rolls events up to {@code activity}: what each user did on each day, by signal.
 *
 * <p>May import tables, definitions and the event log. Start with {@link io.tenure.jobs.activity.ActivityJob}.
 */
package io.tenure.jobs.activity;
