package io.tenure.core.retention;

import org.jspecify.annotations.Nullable;

/**
 * Where a user's entry is after some dates changed, told from the user's entry events on these dates and the entry before.
 *
 * <p>Entry events are those that match the entry condition, before as-of. The changed dates are whole UTC dates: those whose
 * events changed and those that as-of has passed over since the run before. On any other date a user has the entry events
 * that it had. So an earlier entry is found on the changed dates; only where the entry's own date lost it (the user was
 * erased, a conflicting event took its place) the user's other dates have to be read.
 */
public enum EntryAfterChange {
    /** The user is no member. */
    NONE,
    /** The entry is the one before, and so are the values at entry. */
    KEPT,
    /** The entry is the first one on the changed dates, with the values that are there now. */
    ON_CHANGED_DATES,
    /** The user's entry events on every date decide. */
    UNKNOWN;

    /**
     * The entry where the first event in the window counts.
     *
     * @param entryMicros the entry before; null: no member
     * @param isEntryDateChanged whether its date is among the changed ones
     * @param firstOnChangedDatesMicros the first entry event in the window on the changed dates, as they are now; null: none
     */
    public static EntryAfterChange ofFirstInWindow(
            @Nullable Long entryMicros, boolean isEntryDateChanged, @Nullable Long firstOnChangedDatesMicros) {
        if (entryMicros == null) {
            return firstOnChangedDatesMicros == null ? NONE : ON_CHANGED_DATES;
        }
        if (firstOnChangedDatesMicros != null && firstOnChangedDatesMicros <= entryMicros) {
            return ON_CHANGED_DATES;
        }
        return isEntryDateChanged ? UNKNOWN : KEPT;
    }

    /**
     * The entry where the user's first event ever counts, if it is in the window.
     *
     * <p>A user that was no member may have an entry event before the window on a date that didn't change, and a user that
     * lost one may be a member for an event that nobody has looked at; both are unknown.
     *
     * @param windowStartMicros entries are at or after this instant
     * @param windowEndMicros entries are before this instant
     * @param entryMicros the entry before; null: no member
     * @param isEntryDateChanged whether its date is among the changed ones
     * @param firstOnChangedDatesMicros the first entry event on the changed dates, as they are now; null: none
     * @param hasLostOnChangedDates whether the user had an entry event on these dates that is gone
     */
    public static EntryAfterChange ofFirstEver(
            long windowStartMicros,
            long windowEndMicros,
            @Nullable Long entryMicros,
            boolean isEntryDateChanged,
            @Nullable Long firstOnChangedDatesMicros,
            boolean hasLostOnChangedDates) {
        if (firstOnChangedDatesMicros != null && firstOnChangedDatesMicros < windowStartMicros) {
            return NONE;
        }
        if (entryMicros != null) {
            return ofFirstInWindow(entryMicros, isEntryDateChanged, firstOnChangedDatesMicros);
        }
        boolean hasEntered = firstOnChangedDatesMicros != null && firstOnChangedDatesMicros < windowEndMicros;
        return hasEntered || hasLostOnChangedDates ? UNKNOWN : NONE;
    }
}
