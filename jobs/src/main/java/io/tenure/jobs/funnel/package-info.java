/**
 * Funnels: from events to how many users reached each step, by one shuffle of packed events.
 *
 * <p>May import Spark and the core. Start with {@link io.tenure.jobs.funnel.FunnelPlan}.
 */
package io.tenure.jobs.funnel;
