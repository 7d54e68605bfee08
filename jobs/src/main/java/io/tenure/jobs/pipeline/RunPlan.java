package io.tenure.jobs.pipeline;

import io.tenure.jobs.definition.AppliedCohort;
import io.tenure.jobs.definition.SignalDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run will do, known before it reads any event.
 *
 * @param asOf events from this instant on are not counted
 * @param through the number of the newest ingest whose events are counted
 * @param activity what is rolled up
 * @param cohorts what is computed of each cohort
 */
record RunPlan(Instant asOf, long through, ActivityStep activity, List<CohortStep> cohorts) {
    RunPlan {
        cohorts = List.copyOf(cohorts);
    }

    /**
     * The roll-up.
     *
     * @param isFromScratch whether all days are rolled up
     * @param dates else the UTC dates that are
     * @param newSignals the declared signals that are filled on all days
     */
    record ActivityStep(boolean isFromScratch, NavigableSet<LocalDate> dates, List<SignalDefinition> newSignals) {}

    /**
     * A cohort.
     *
     * @param before how far it had come; null: it is computed from scratch
     * @param dates the UTC dates on which events came or went since
     */
    record CohortStep(AppliedCohort cohort, @Nullable CohortProgress before, NavigableSet<LocalDate> dates) {
        /** Whether there is nothing to do. */
        boolean isIdle(Instant asOf) {
            return before != null && dates.isEmpty() && before.asOf().equals(asOf);
        }
    }

    /** The plan for people, a line per step. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("as of " + asOf);
        if (activity.isFromScratch()) {
            lines.add("activity: all days of events are read");
        } else {
            lines.add("activity: reads events of " + days(activity.dates()));
            activity.newSignals()
                    .forEach(signal -> lines.add("activity: fills signal '" + signal.name() + "' from all days of "
                            + (signal.events().isEmpty() ? "all events" : String.join(", ", signal.events()))));
        }
        for (CohortStep step : cohorts) {
            String name = step.cohort().definition().name() + " version "
                    + step.cohort().version() + ": ";
            CohortProgress before = step.before();
            if (before == null) {
                lines.add(name + "from scratch: reads the events of its window and all activity since");
            } else if (step.isIdle(asOf)) {
                lines.add(name + "nothing new");
            } else {
                lines.add(name + "reads entry events of " + days(step.dates())
                        + ", and activity of the periods that these and the days from " + before.asOf() + " touch");
            }
        }
        return lines;
    }

    private static String days(NavigableSet<LocalDate> dates) {
        return switch (dates.size()) {
            case 0 -> "no day";
            case 1 -> dates.first().toString();
            default -> dates.size() + " days from " + dates.first() + " to " + dates.last();
        };
    }

    static NavigableSet<LocalDate> sorted(Iterable<LocalDate> dates) {
        NavigableSet<LocalDate> sorted = new TreeSet<>();
        dates.forEach(sorted::add);
        return sorted;
    }
}
