package io.tenure.definition;

import org.jspecify.annotations.Nullable;

/** The checks of a stretch of time from {@code from}, included, to {@code to}, excluded. */
final class Times {
    private Times() {}

    static void checkOrder(YamlFields fields, @Nullable Long fromMicros, @Nullable Long toMicros) {
        if (fromMicros != null && toMicros != null && fromMicros >= toMicros) {
            throw fields.required("to")
                    .refuse("is not after from, '" + fields.required("from").text()
                            + "'; the time from from (included) to to (excluded) would be empty.");
        }
    }
}
