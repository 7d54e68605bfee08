/**
 * Benchmarks: JMH classes, and programs that run whole statements beside other ways and engines. {@code scripts/bench}
 * starts them all; {@code bench/RESULTS.md} has the commands and what they printed.
 */
package io.tenure.bench;
