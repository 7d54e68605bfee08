package io.tenure.jobs.pipeline;

import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.Definitions;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.activity.ActivityJob;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.EventReads;
import io.tenure.jobs.funnel.FunnelJob;
import io.tenure.jobs.members.MembersJob;
import io.tenure.jobs.metrics.MetricsJob;
import io.tenure.jobs.pipeline.RunPlan.ActivityStep;
import io.tenure.jobs.pipeline.RunPlan.CohortStep;
import io.tenure.jobs.retention.EntryDayJob;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;

/** A plan for people, a line per thing that is read. */
record Explanation(StoreRun run, EventLog log, Definitions definitions, RunPlan plan) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("as of " + plan.asOf());
        addActivity(lines, plan.activity());
        plan.cohorts().forEach(step -> addCohort(lines, step));
        return lines;
    }

    private void addActivity(List<String> lines, ActivityStep step) {
        if (step.isFromScratch()) {
            lines.add("activity: all days of events are read");
            return;
        }
        lines.add("activity: reads events of " + days(step.dates()));
        step.newSignals()
                .forEach(signal -> lines.add("activity: fills signal '" + signal.name() + "' " + filled(signal)));
    }

    private String filled(SignalDefinition signal) {
        EventReads reads = EventReads.of(new ActivityJob(run, log, definitions).filling(List.of(signal)));
        return "from " + (reads.dates().isEmpty() && reads.files() > 0 ? "all days" : days(reads.dates())) + " ("
                + reads.files() + (reads.files() == 1 ? " file" : " files") + " that may hold "
                + (signal.events().isEmpty() ? "any event" : String.join(", ", signal.events())) + "), columns "
                + String.join(", ", reads.columns());
    }

    private void addCohort(List<String> lines, CohortStep step) {
        String name =
                step.cohort().definition().name() + " version " + step.cohort().version() + ": ";
        CohortProgress before = step.before();
        if (step.isIdle(plan.asOf())) {
            lines.add(name + "nothing new");
            return;
        }
        if (step.isUpToDate(plan.asOf())) {
            addMetrics(lines, name, step);
            addFunnels(lines, name, step);
            return;
        }
        lines.add(
                before == null
                        ? name + "from scratch: reads the events of its window and all activity since"
                        : name + "reads entry events of " + days(step.dates())
                                + ", and activity of the periods that these and the days from " + before.asOf()
                                + " touch");
        new MembersJob(run, log, definitions, step.cohort(), plan.asOf())
                .reads()
                .forEach(line -> lines.add(name + line));
        addMetrics(lines, name, step);
        addFunnels(lines, name, step);
        new EntryDayJob(run, log, definitions, step.cohort(), step.change(plan.asOf()))
                .reads()
                .forEach(line -> lines.add(name + line));
    }

    /** A signal that activity doesn't have yet has no days of which only a part counts; they show when it is filled. */
    private void addMetrics(List<String> lines, String name, CohortStep step) {
        List<SignalDefinition> fresh = step.metrics().fresh();
        if (!fresh.isEmpty()) {
            new MetricsJob(run, log, definitions, step.cohort(), fresh, everything())
                    .reads()
                    .forEach(line -> lines.add(name + line));
        }
        step.metrics().gone().forEach(signal -> lines.add(name + "no longer measured by " + signal));
    }

    private void addFunnels(List<String> lines, String name, CohortStep step) {
        addFunnels(lines, name, step, step.funnels().fresh(), everything());
        if (!step.isUpToDate(plan.asOf())) {
            addFunnels(lines, name, step, step.funnels().known(), step.change(plan.asOf()));
        }
        step.funnels().gone().forEach(funnel -> lines.add(name + "no longer goes through funnel " + funnel));
    }

    private void addFunnels(
            List<String> lines, String name, CohortStep step, List<FunnelDefinition> funnels, RetentionChange change) {
        if (!funnels.isEmpty()) {
            new FunnelJob(run, log, new CohortMembers(run, step.cohort()), funnels, change)
                    .reads()
                    .forEach(line -> lines.add(name + line));
        }
    }

    private RetentionChange everything() {
        return new RetentionChange(Pipeline.micros(plan.asOf()), null, Set.of());
    }

    private static String days(NavigableSet<LocalDate> dates) {
        return switch (dates.size()) {
            case 0 -> "no day";
            case 1 -> dates.first().toString();
            default -> dates.size() + " days from " + dates.first() + " to " + dates.last();
        };
    }
}
