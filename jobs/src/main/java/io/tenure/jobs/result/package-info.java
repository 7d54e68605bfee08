/**
 * Rows as text: CSV, JSON, and aligned columns for people.
 *
 * <p>May import Spark, Jackson and FastCSV. Start with {@link io.tenure.jobs.result.ResultFormat}.
 */
package io.tenure.jobs.result;
