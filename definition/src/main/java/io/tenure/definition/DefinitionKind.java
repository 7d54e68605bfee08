package io.tenure.definition;

import java.util.Locale;

/** The kinds of definitions, as the table {@code definitions} names them. */
public enum DefinitionKind {
    STORE,
    SIGNAL,
    SEGMENT,
    COHORT,
    METRIC,
    FUNNEL,
    ALERT;

    /** {@code store}, {@code signal}, {@code segment}, {@code cohort}, {@code metric}, {@code funnel} or {@code alert}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
