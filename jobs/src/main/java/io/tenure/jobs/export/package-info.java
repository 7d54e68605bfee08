/**
 * What a store hands on: its cohorts, cells and funnels as tables that other programs read, in files or in Postgres.
 *
 * <p>May import Spark, tables, views, definitions and JDBC. Start with {@link io.tenure.jobs.export.ExportedTables}.
 */
package io.tenure.jobs.export;
