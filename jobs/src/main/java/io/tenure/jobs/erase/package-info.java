/**
 * The job that takes a person out of the tables of a store.
 *
 * <p>May import tables and definitions. Start with {@link io.tenure.jobs.erase.EraseJob}.
 */
package io.tenure.jobs.erase;
