package io.tenure.jobs.definition;

import java.util.Locale;

/** The kinds of definitions, as the table {@code definitions} names them. */
public enum DefinitionKind {
    STORE,
    SIGNAL,
    SEGMENT,
    COHORT;

    /** {@code store}, {@code signal}, {@code segment} or {@code cohort}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
