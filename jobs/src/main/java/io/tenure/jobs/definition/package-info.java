/**
 * What users write to say which events they mean: the condition language.
 *
 * <p>User text becomes a typed tree and then Columns and literals; it never reaches {@code expr} or {@code
 * filter(String)}. May import Spark and the core. Start with {@link io.tenure.jobs.definition.Condition}.
 */
package io.tenure.jobs.definition;
