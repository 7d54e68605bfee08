/**
 * What users declare: the store's settings, signals, segments, cohorts, and what is computed and told of them, in YAML, and the
 * condition language in which they say which events they mean.
 *
 * <p>Text becomes immutable records that hold everything they name, and canonical JSON with a hash, which is what a version
 * is. Conditions are a typed tree; the jobs make Columns of it. May import SnakeYAML and the core, no Spark: the server reads
 * definitions too. Start with {@link io.tenure.definition.DefinitionReader} and {@link io.tenure.definition.Condition}.
 */
package io.tenure.definition;
