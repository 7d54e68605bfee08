/**
 * What the jobs read of a cohort: its members with their segments, and which of its cells a change touches.
 *
 * <p>May import tables and definitions. Start with {@link io.tenure.jobs.cohort.CohortMembers}.
 */
package io.tenure.jobs.cohort;
