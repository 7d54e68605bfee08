/**
 * The published results of a store, read without Spark.
 *
 * <p>May import Delta Kernel (in {@link io.tenure.api.store.DeltaTable} only), the definitions and the core; nothing of HTTP.
 * Start with {@link io.tenure.api.store.ResultStore}.
 */
package io.tenure.api.store;
