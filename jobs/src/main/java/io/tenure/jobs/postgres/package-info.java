/**
 * Databases of Postgres that events come from and results go to.
 *
 * <p>May import JDBC, nothing of Spark. Start with {@link io.tenure.jobs.postgres.PostgresDatabase}.
 */
package io.tenure.jobs.postgres;
