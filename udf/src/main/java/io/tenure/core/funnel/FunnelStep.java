package io.tenure.core.funnel;

import io.tenure.core.stats.OrderStatistics;

/**
 * A step of a funnel, counted.
 *
 * @param users how many took it
 * @param open how many of them got no further yet and still can
 * @param sincePrevious how long those who took it needed since the last step that they took before, in the unit of the events'
 *     times; without any number for the first
 */
public record FunnelStep(long users, long open, OrderStatistics sincePrevious) {}
