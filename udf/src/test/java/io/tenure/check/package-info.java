/**
 * The numbers of a store, recomputed from raw events the slow and obvious way, and histories of events to compare with.
 *
 * <p>{@link io.tenure.check.Checker} knows nothing of the code that it checks: it imports {@code java.*} only. Start there.
 * Histories come from {@link io.tenure.check.RandomHistories}; {@link io.tenure.check.StoreSimulator} is a store in memory
 * that makes the decisions of the jobs through the core's classes.
 */
package io.tenure.check;
