/**
 * Columns that several jobs make in the same way: digests, and the periods of dates.
 *
 * <p>May import the core and the functions. A class for each idea; there is no order to read them in.
 */
package io.tenure.jobs.columns;
