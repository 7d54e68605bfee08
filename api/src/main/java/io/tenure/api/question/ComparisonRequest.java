package io.tenure.api.question;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to compare.
 *
 * @param cohorts the sides; the first is the one that the others are compared with
 * @param granularity of the offsets; null: weeks where the first side has them, else its first
 * @param mode null: the first of the first side's
 * @param kind null: the first of the first side's
 * @param metric compares means per user of this metric instead of retention; null: retention
 */
public record ComparisonRequest(
        @Nullable List<@Nullable Side> cohorts,
        @Nullable String granularity,
        @Nullable String mode,
        @Nullable String kind,
        @Nullable String metric) {
    /**
     * A side.
     *
     * @param cohort an id or a name
     * @param version of its definition; null: the newest
     * @param segment {property: value}; null or empty: everybody
     * @param from the first day of the earliest cohort period; null: any
     * @param to cohort periods begin before this date; null: any
     */
    public record Side(
            @Nullable String cohort,
            @Nullable Integer version,
            @Nullable Map<String, @Nullable Object> segment,
            @Nullable String from,
            @Nullable String to) {}
}
