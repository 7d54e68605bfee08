/**
 * What users declare: the store's settings, signals, segments, cohorts, and what is computed and told of them, in YAML, and the
 * condition language in which they say which events they mean.
 *
 * <p>Text becomes immutable records that hold everything they name, and canonical JSON with a hash, which is what a version
 * is. User text never reaches {@code expr} or {@code filter(String)}: conditions are a typed tree that becomes Columns and
 * literals. May import Spark, SnakeYAML and the core. Start with {@link io.tenure.jobs.definition.DefinitionReader} and {@link
 * io.tenure.jobs.definition.Condition}.
 */
package io.tenure.jobs.definition;
