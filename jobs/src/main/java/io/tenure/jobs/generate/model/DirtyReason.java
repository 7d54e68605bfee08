package io.tenure.jobs.generate.model;

import java.util.List;
import java.util.Locale;

/** What is wrong with a dirty row; reading it must reject it with this code. */
public enum DirtyReason {
    /** No user. */
    MISSING_USER_ID,
    /** A month 13. */
    BAD_EVENT_TIME,
    /** A field too few. */
    RAGGED,
    /** A quote inside an unquoted field. */
    BAD_QUOTE,
    /** A revenue of ten digits; only where revenue is declared as a decimal. */
    VALUE_RANGE;

    static final List<DirtyReason> ALL = List.of(values());

    /** The code: {@code missing_user_id}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason of the dirty row of a number: they take turns. */
    static DirtyReason of(long number) {
        return ALL.get((int) (number % ALL.size()));
    }

    /** How many of the rows with numbers from one to below another have this reason. */
    long count(long from, long to) {
        return countBelow(to) - countBelow(from);
    }

    private long countBelow(long number) {
        return (number + ALL.size() - 1 - ALL.indexOf(this)) / ALL.size();
    }
}
