/**
 * Batch jobs from events to result tables, and the {@code tenure} command.
 *
 * <p>One package per job; jobs meet in tables and never import one another. Start with {@link io.tenure.jobs.cli}.
 */
package io.tenure.jobs;
