/**
 * What the API answers: results made of published cells, as records that become JSON or a table that becomes CSV.
 *
 * <p>May import the store, the definitions, the problems and the core; nothing of HTTP and no way in which anything is written.
 * Start with {@link io.tenure.api.result.RetentionResult}.
 */
package io.tenure.api.result;
