package io.tenure.api.store;

import io.tenure.core.digest.Digest;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How many members of a cohort period took a step of a funnel.
 *
 * @param cohortPeriod the first day of the period of entry
 * @param step from 1
 * @param eventName the step's events, or the name it was given
 * @param isOptional whether members may pass it over
 * @param cohortSize members that entered in the period
 * @param users members that took the step
 * @param openUsers those of them who got no further yet and still can
 * @param sincePrevious the seconds since the last step taken before; null without one
 * @param sinceEntry the seconds since the entry; null without a user
 * @param closesAt when no step of anybody in the period can come any more; null: never
 */
public record FunnelCell(
        LocalDate cohortPeriod,
        int step,
        String eventName,
        boolean isOptional,
        long cohortSize,
        long users,
        long openUsers,
        @Nullable Digest sincePrevious,
        @Nullable Digest sinceEntry,
        @Nullable Instant closesAt) {}
