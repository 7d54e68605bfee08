package io.tenure.api.access;

import java.util.Locale;

/** What a token allows. Each scope includes those before it. */
public enum Scope {
    /** Asks for results, and has files counted. */
    READ,
    /** Defines cohorts, changes and retires them. */
    DEFINE,
    /** Everything there is. */
    ADMIN;

    /** Whether a token of this scope may do what needs the other one. */
    public boolean includes(Scope other) {
        return compareTo(other) >= 0;
    }

    /** How it is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
