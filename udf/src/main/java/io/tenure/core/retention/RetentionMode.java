package io.tenure.core.retention;

/** How an event's offset from the entry is counted. */
public enum RetentionMode {
    /** Period of the event minus period of the entry, in the zone and with the week start given. */
    CALENDAR,
    /** Whole periods elapsed since the user's own entry instant. */
    ROLLING
}
