/**
 * What users do from period to period, read off the bits of their active days: who is new, returns, is back or has gone;
 * how many are active in trailing windows and on how many days; and when members churn.
 *
 * <p>A {@link io.tenure.core.retention.PeriodMask} holds one user at a time: bit {@code i} is day {@code i} since a first day,
 * or period {@code i} since the one of that day, into which {@link io.tenure.core.lifecycle.DayPeriods} turns the days. Counts
 * take such masks one after another and don't grow with the users; parts of them add up. May import {@code java.*} and the
 * core's other packages. Start with {@link io.tenure.core.lifecycle.LifecycleCounts}.
 */
package io.tenure.core.lifecycle;
