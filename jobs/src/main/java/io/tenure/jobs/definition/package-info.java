/**
 * Definitions as a store keeps them, as rows, and the events that they mean, as Columns.
 *
 * <p>May import Spark, the tables and {@code io.tenure.definition}, which says what a definition is. Start with {@link
 * io.tenure.jobs.definition.DefinitionRows} and {@link io.tenure.jobs.definition.DefinitionColumns}.
 */
package io.tenure.jobs.definition;
