package io.tenure.core.funnel;

/** Which of a user's events a cohort funnel counts as its steps. */
public enum FunnelStrategy {
    /**
     * The earliest event of each step. It never reconsiders: where steps have their own limits it may stop at a step that
     * a later event would have passed.
     */
    GREEDY,
    /** Those with which the user gets furthest. */
    BEST
}
