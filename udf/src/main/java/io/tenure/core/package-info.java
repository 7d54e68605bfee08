/**
 * The algorithms, in plain Java.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only (and JSpecify's annotations, which need nothing at run
 * time), so that everything here runs and is tested without Spark; a test of this module reads the imports. Start with
 * {@link io.tenure.core.retention} for what is counted and {@link io.tenure.core.period} for when.
 */
package io.tenure.core;
