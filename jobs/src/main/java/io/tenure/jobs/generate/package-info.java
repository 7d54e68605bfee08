/**
 * Made-up events as rows of Spark and as files, for trials, tests and benchmarks.
 *
 * <p>The model in {@code model} decides every row; here it is only divided among tasks. May import Spark and the model. Start
 * with {@link io.tenure.jobs.generate.GeneratedEvents}.
 */
package io.tenure.jobs.generate;
