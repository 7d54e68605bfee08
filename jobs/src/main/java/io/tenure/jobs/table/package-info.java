/**
 * The store: its Delta tables, and runs that change them all at once or not at all.
 *
 * <p>The only package that knows Delta. One class per table holds its schema and its keys. Jobs read and write through a
 * {@link io.tenure.jobs.table.StoreRun}; readers see what the last published run left, through
 * {@link io.tenure.jobs.table.Store}, where to start.
 */
package io.tenure.jobs.table;
