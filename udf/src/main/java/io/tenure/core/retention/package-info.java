/**
 * Who came back: masks of periods, the kinds of retention as bit operations on them, and the table of cells.
 *
 * <p>May import {@code java.*} and the core's other packages. Start with {@link io.tenure.core.retention.PeriodMask} for
 * the algorithm and {@link io.tenure.core.retention.RetentionTable} for its result.
 */
package io.tenure.core.retention;
