/**
 * SQL scripts and their results as text: what {@code tenure sql} reads and prints.
 *
 * <p>May import Spark and Jackson. Start with {@link io.tenure.jobs.sql.SqlScript} and {@link
 * io.tenure.jobs.sql.ResultFormat}.
 */
package io.tenure.jobs.sql;
