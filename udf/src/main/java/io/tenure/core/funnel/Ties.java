package io.tenure.core.funnel;

/** Whether a step may happen at the instant of the step before. */
public enum Ties {
    /** It may, in whatever order the events of the instant arrived; each event still serves one step only. */
    AT_OR_AFTER,
    /** It must be strictly later. */
    AFTER
}
