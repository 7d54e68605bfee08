/**
 * SQL scripts: what {@code tenure sql} reads, and how it says which statement failed and why.
 *
 * <p>May import Spark and Jackson. Start with {@link io.tenure.jobs.sql.SqlScript}.
 */
package io.tenure.jobs.sql;
