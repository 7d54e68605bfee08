/**
 * The events that are counted: those of the store without what it excludes.
 *
 * <p>Not a job: activity, members and all that read events read them here, so that nothing is counted that is excluded.
 * May import tables and definitions. Start with {@link io.tenure.jobs.eventlog.EventLog}.
 */
package io.tenure.jobs.eventlog;
