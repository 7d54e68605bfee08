/**
 * Retention tables as text: csv and json for programs, markdown, a terminal triangle and one self-contained html page for
 * people.
 *
 * <p>Renders what the core computed and computes no number of its own beyond rounding it for reading. May import the
 * core and Jackson; no Spark. Start with {@link io.tenure.jobs.report.RetentionFormat}.
 */
package io.tenure.jobs.report;
