/**
 * Rates with their uncertainty: Wilson intervals, pooled means, Newcombe differences, Holm's correction.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.stats.Proportion}.
 */
package io.tenure.core.stats;
