/**
 * Rates and means with their uncertainty: Wilson intervals, pooled means, Newcombe's and Welch's differences, Holm's correction;
 * and Kaplan and Meier's survival curve.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.stats.Proportion}.
 */
package io.tenure.core.stats;
