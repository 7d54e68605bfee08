/**
 * How far a user got: the steps of a funnel found in events that are ordered by time.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only. Start with
 * {@link io.tenure.core.funnel.FunnelMatcher}, the meaning of {@code window_funnel}, or with
 * {@link io.tenure.core.funnel.CohortFunnelMatcher}, whose steps have limits of their own.
 */
package io.tenure.core.funnel;
