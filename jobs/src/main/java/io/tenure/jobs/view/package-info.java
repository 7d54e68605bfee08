/**
 * The tables of a store as people read them in SQL: under their names, and digests as means, shares and percentiles.
 *
 * <p>May import Spark, the tables and the functions. Start with {@link io.tenure.jobs.view.StoreViews}.
 */
package io.tenure.jobs.view;
