package io.tenure.jobs.members;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run changed in the members of a cohort.
 *
 * @param members how many there are now
 * @param entered users that are members now and were not
 * @param left users that were members and are not
 * @param moved members whose entry or segment values changed
 * @param cohortDates the cohort dates of all of these, before and now
 * @param firstBefore the earliest cohort date of any member before; null: there was none, or nobody knows
 * @param firstNow the same now
 */
public record MemberChanges(
        long members,
        long entered,
        long left,
        long moved,
        Set<LocalDate> cohortDates,
        @Nullable LocalDate firstBefore,
        @Nullable LocalDate firstNow) {
    public MemberChanges {
        cohortDates = Set.copyOf(cohortDates);
    }
}
