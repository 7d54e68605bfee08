package io.tenure.definition;

import java.util.SortedMap;

/**
 * What a user declares: the store's settings, a signal, a segment, a cohort, a metric, a funnel or an alert.
 *
 * <p>A definition is whole: the signals, segments and attributes that it names are inside it, as they were when it was read.
 * Two definitions are equal iff they mean the same in every field.
 */
public sealed interface Definition
        permits StoreDefinition,
                SignalDefinition,
                SegmentDefinition,
                CohortDefinition,
                MetricDefinition,
                FunnelDefinition,
                AlertDefinition {
    /** The longest name of anything declared, in characters (code points). */
    int LONGEST_NAME = 256;

    /** What is declared. */
    DefinitionKind kind();

    /** The name, unique among the definitions of its kind; {@code store} for the store's settings. */
    String name();

    /** The fields as a tree of sorted maps, lists, texts and numbers; defaults are filled in, absent fields are left out. */
    SortedMap<String, Object> fields();

    /**
     * The canonical JSON: keys sorted, defaults filled in, no spaces. {@link DefinitionReader#fromJson} reads it back to an
     * equal definition.
     */
    default String toJson() {
        return CanonicalJson.write(fields());
    }

    /** SHA-256 of the canonical JSON in UTF-8, as 64 lower-case hexadecimal digits. */
    default String sha256() {
        return CanonicalJson.sha256(toJson());
    }
}
