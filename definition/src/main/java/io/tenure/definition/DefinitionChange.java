package io.tenure.definition;

import org.jspecify.annotations.Nullable;

/**
 * What applying changes about one definition.
 *
 * @param before the version in force; null: the definition is new
 * @param after what it shall say; null: it is retired
 */
public record DefinitionChange(
        @Nullable StoredDefinition before, @Nullable WrittenDefinition after) {
    public DefinitionChange {
        if (before == null && after == null) {
            throw new IllegalArgumentException("nothing before and nothing after is no change");
        }
    }

    /** The definition as it will be, or as it was if it is retired. */
    public Definition definition() {
        return after != null
                ? after.definition()
                : java.util.Objects.requireNonNull(before).definition();
    }

    /** The number of the new version. */
    public int version() {
        return before == null ? 1 : before.version() + 1;
    }
}
