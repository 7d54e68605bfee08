/**
 * The job that says who is in a cohort, and since when.
 *
 * <p>May import tables, definitions and the event log. Start with {@link io.tenure.jobs.members.MembersJob}.
 */
package io.tenure.jobs.members;
