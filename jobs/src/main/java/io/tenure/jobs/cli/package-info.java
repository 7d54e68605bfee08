/**
 * The {@code tenure} command: one class per subcommand.
 *
 * <p>Commands read their options, call the same plans as the nightly jobs, and write the result; they compute nothing
 * themselves. May import everything in {@code io.tenure.jobs}. Start with {@link io.tenure.jobs.cli.Tenure}.
 */
package io.tenure.jobs.cli;
