/** JMH benchmarks; {@code bench/RESULTS.md} has the commands and what they printed. */
package io.tenure.bench;
