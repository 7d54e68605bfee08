package io.tenure.jobs.pipeline;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.CanonicalJson;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.Definitions;
import io.tenure.definition.EventSelection;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StoreDefinition;
import io.tenure.jobs.activity.ActivityJob;
import io.tenure.jobs.activity.MaskJob;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.Discovery;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.ExcludedEvents;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.funnel.FunnelJob;
import io.tenure.jobs.members.MemberChanges;
import io.tenure.jobs.members.MembersJob;
import io.tenure.jobs.metrics.MetricsJob;
import io.tenure.jobs.pipeline.RunPlan.ActivityStep;
import io.tenure.jobs.pipeline.RunPlan.CohortStep;
import io.tenure.jobs.pipeline.RunPlan.PartStep;
import io.tenure.jobs.retention.EntryDayJob;
import io.tenure.jobs.retention.RetentionJob;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the results of a store up to its events: activity, then for each cohort members, retention, metrics and funnels.
 *
 * <p>Each step does what has changed since it last ran: the dates of the batches that came in, the members that these moved,
 * the cells that both touch. What has never run, or runs with {@link RunOptions#isFull}, is computed from scratch; the rows
 * are the same either way.
 */
public final class Pipeline {
    static final String ACTIVITY_THROUGH = "activity through";
    private static final String ACTIVITY_SETTINGS = "activity settings";
    private static final String SIGNAL = "signal ";
    private static final String METRICS = "metrics of ";
    private static final String FUNNELS = "funnels of ";

    private final StoreRun run;
    private final AppliedDefinitions applied;
    private final RunOptions options;
    private final EventLog log;
    private List<ExcludedEvents> excluded = List.of();

    public Pipeline(StoreRun run, AppliedDefinitions applied, RunOptions options) {
        this.run = run;
        this.applied = applied;
        this.options = options;
        this.log = EventLog.of(run, applied.definitions().store());
    }

    /**
     * Says what {@link #run} would read and compute, a line per step; changes nothing.
     *
     * @throws TenureException as {@link #run}
     */
    public List<String> explain() {
        List<String> lines = new ArrayList<>(
                Discovery.explain(run, applied.definitions().store()).stream().toList());
        lines.addAll(plan().map(plan -> new Explanation(run, log, applied.definitions(), plan).lines())
                .orElse(List.of("the store has no events")));
        return lines;
    }

    /**
     * Computes everything; the caller publishes.
     *
     * @param progress told a line per phase
     * @return as-of; empty for a store without events
     * @throws TenureException GATE where the last day has to be there and isn't; USAGE for a cohort that is not in force
     */
    public Optional<Instant> run(Consumer<String> progress) {
        Discovery.of(run, applied.definitions().store(), options.isFull(), options.dates())
                .ifPresent(progress);
        Optional<RunPlan> plan = plan();
        plan.ifPresent(planned -> {
            progress.accept(rollUp(planned));
            excluded = run.during(
                    "exclusions",
                    () -> log.excluded(
                            planned.activity().isFromScratch()
                                    ? null
                                    : planned.activity().dates()));
            excluded.forEach(removed -> progress.accept(removed.toString()));
            planned.cohorts().forEach(step -> progress.accept(compute(step, planned)));
        });
        return plan.map(RunPlan::asOf);
    }

    /** What {@link #run} did, as JSON: what every exclusion removed on the days that were rolled up, and how long what took. */
    public String report() {
        List<SortedMap<String, Object>> exclusions = excluded.stream()
                .<SortedMap<String, Object>>map(removed -> new TreeMap<>(
                        Map.of("name", removed.name(), "events", removed.events(), "users", removed.users())))
                .toList();
        List<SortedMap<String, Object>> phases = run.phases().stream()
                .<SortedMap<String, Object>>map(phase -> new TreeMap<>(Map.of(
                        "name", phase.name(), "milliseconds", phase.took().toMillis())))
                .toList();
        return CanonicalJson.write(new TreeMap<>(Map.of("excluded", exclusions, "phases", phases)));
    }

    private Optional<RunPlan> plan() {
        LocalDate day = lastDay();
        if (day == null) {
            return Optional.empty();
        }
        if (options.isGated()) {
            GateCheck.require(run, applied.definitions().store(), day);
        }
        Instant asOf = day.plusDays(1).atStartOfDay(zone()).toInstant();
        IngestedDates ingested = new IngestedDates(run);
        return Optional.of(new RunPlan(
                asOf,
                ingested.newest(),
                activityStep(ingested),
                cohorts().stream()
                        .map(cohort -> cohortStep(cohort, asOf, ingested))
                        .toList()));
    }

    /** The last day that is counted: the one asked for, or the newest that is over and has events. */
    private @Nullable LocalDate lastDay() {
        if (options.asOf() != null) {
            return options.asOf();
        }
        LocalDate yesterday =
                LocalDate.ofInstant(run.store().clock().instant(), zone()).minusDays(1);
        if (options.isGated()) {
            return yesterday;
        }
        return log.newest()
                .map(newest -> LocalDate.ofInstant(newest, zone()))
                .map(newest -> newest.isAfter(yesterday) ? yesterday : newest)
                .orElse(null);
    }

    private ZoneId zone() {
        return applied.definitions().store().zone();
    }

    private List<AppliedCohort> cohorts() {
        List<String> names = applied.cohorts().stream()
                .map(cohort -> cohort.definition().name())
                .toList();
        for (String name : options.cohorts()) {
            if (!names.contains(name)) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "There is no cohort '" + name + "' in force" + TenureException.didYouMean(name, names));
            }
        }
        return applied.cohorts().stream()
                .filter(cohort -> options.cohorts().isEmpty()
                        || options.cohorts().contains(cohort.definition().name()))
                .toList();
    }

    private ActivityStep activityStep(IngestedDates ingested) {
        Optional<String> through = run.state(ACTIVITY_THROUGH);
        if (options.isFull()
                || through.isEmpty()
                || !run.state(ACTIVITY_SETTINGS).equals(Optional.of(activitySettings()))) {
            return new ActivityStep(true, RunPlan.sorted(Set.of()), List.of());
        }
        return new ActivityStep(false, changedSince(Long.parseLong(through.get()), ingested), changedSignals());
    }

    /** What every row of activity depends on. */
    private String activitySettings() {
        return activitySettings(applied.definitions().store());
    }

    private static String activitySettings(StoreDefinition store) {
        return store.zone() + " " + store.exclusionsSha256();
    }

    /** The zone of the local dates by which activity was last rolled up; empty where it never was. */
    static Optional<ZoneId> activityZone(Publication published) {
        return Optional.ofNullable(published.state().get(ACTIVITY_SETTINGS))
                .map(settings -> ZoneId.of(settings.substring(0, settings.indexOf(' '))));
    }

    /**
     * Keeps what was rolled up by definitions that mean the same but are written otherwise.
     *
     * @param before the definitions in force before they were rewritten
     * @param after the same definitions now
     */
    static void definitionsRewritten(StoreRun run, Definitions before, Definitions after) {
        if (run.state(ACTIVITY_SETTINGS).equals(Optional.of(activitySettings(before.store())))) {
            run.setState(ACTIVITY_SETTINGS, activitySettings(after.store()));
        }
        before.signals().forEach((name, signal) -> {
            SignalDefinition now = after.signals().get(name);
            if (now != null && run.state(SIGNAL + name).equals(Optional.of(signal.sha256()))) {
                run.setState(SIGNAL + name, now.sha256());
            }
        });
    }

    /** Whether activity is still rolled up as it was for a cohort version, so that its cells can be counted again. */
    static boolean canCountAgain(StoreRun run, StoreDefinition store, CohortDefinition cohort) {
        return isRolledUp(run, store, cohort)
                && (!(cohort.returns() instanceof EventSelection.Signal returns) || isRolledUp(run, returns.signal()));
    }

    /** Whether activity is still rolled up as it was for a cohort version, and a signal as it is defined. */
    static boolean isRolledUp(StoreRun run, StoreDefinition store, CohortDefinition cohort, SignalDefinition signal) {
        return isRolledUp(run, store, cohort) && isRolledUp(run, signal);
    }

    private static boolean isRolledUp(StoreRun run, StoreDefinition store, CohortDefinition cohort) {
        String settings = store.zone() + " " + cohort.exclusionsSha256();
        return run.state(ACTIVITY_SETTINGS).equals(Optional.of(settings));
    }

    /** Names of events are signals that no definition needs to be noted of. */
    private static boolean isRolledUp(StoreRun run, SignalDefinition signal) {
        return run.state(SIGNAL + signal.name())
                .map(noted -> noted.equals(signal.sha256()))
                .orElseGet(() -> signal.equals(SignalDefinition.ofEvent(signal.name())));
    }

    private NavigableSet<LocalDate> changedSince(long runNumber, IngestedDates ingested) {
        NavigableSet<LocalDate> dates = RunPlan.sorted(ingested.after(runNumber));
        dates.addAll(options.dates());
        Definitions definitions = applied.definitions();
        // a session that begins on the UTC date before may go on into one that changed
        return definitions.signals().values().stream().anyMatch(SignalDefinition::countsSessions)
                ? LocalDates.sharing(dates, definitions.store().zone())
                : dates;
    }

    private List<SignalDefinition> changedSignals() {
        return applied.definitions().signals().values().stream()
                .filter(signal -> !run.state(SIGNAL + signal.name()).equals(Optional.of(signal.sha256())))
                .toList();
    }

    private CohortStep cohortStep(AppliedCohort cohort, Instant asOf, IngestedDates ingested) {
        CohortProgress before = run.state(CohortProgress.key(cohort))
                .map(CohortProgress::parse)
                .filter(known -> !options.isFull() && !known.asOf().isAfter(asOf))
                .orElse(null);
        return new CohortStep(
                cohort,
                before,
                before == null ? RunPlan.sorted(Set.of()) : changedSince(before.through(), ingested),
                metricStep(cohort, before != null),
                funnelStep(cohort, before != null));
    }

    private PartStep<SignalDefinition> metricStep(AppliedCohort cohort, boolean hasProgress) {
        List<SignalDefinition> wanted =
                applied.definitions().metricsOf(cohort.definition().name());
        return ComputedDefinitions.metrics(run, cohort)
                .stepTo(hasProgress, wanted, SignalDefinition::name, ComputedDefinitions.metrics(zone(), wanted));
    }

    private PartStep<FunnelDefinition> funnelStep(AppliedCohort cohort, boolean hasProgress) {
        List<FunnelDefinition> wanted =
                applied.definitions().funnelsOf(cohort.definition().name());
        return ComputedDefinitions.funnels(run, cohort)
                .stepTo(hasProgress, wanted, FunnelDefinition::name, ComputedDefinitions.funnels(wanted));
    }

    private String rollUp(RunPlan plan) {
        ActivityStep step = plan.activity();
        Definitions definitions = applied.definitions();
        ActivityJob job = new ActivityJob(run, log, definitions);
        MaskJob masks = new MaskJob(run);
        if (step.isFromScratch()) {
            during("activity", job::fromScratch);
            during("masks", masks::fromScratch);
        } else {
            during("activity", () -> job.update(step.dates()));
            during("masks", () -> masks.update(step.dates()));
            if (!step.newSignals().isEmpty()) {
                during("activity of new signals", () -> job.fill(step.newSignals()));
                during("masks of new signals", () -> masks.fill(step.newSignals()));
            }
        }
        run.setState(ACTIVITY_THROUGH, Long.toString(plan.through()));
        run.setState(ACTIVITY_SETTINGS, activitySettings());
        definitions.signals().values().forEach(signal -> run.setState(SIGNAL + signal.name(), signal.sha256()));
        return step.isFromScratch()
                ? "activity: all days"
                : "activity: " + step.dates().size() + " days, "
                        + step.newSignals().size() + " new signals";
    }

    private String compute(CohortStep step, RunPlan plan) {
        AppliedCohort cohort = step.cohort();
        String name = name(cohort) + ": ";
        if (step.isIdle(plan.asOf())) {
            return name + "nothing new";
        }
        String counted = step.isUpToDate(plan.asOf()) ? "" : count(step, plan);
        PartStep<SignalDefinition> metrics = step.metrics();
        PartStep<FunnelDefinition> funnels = step.funnels();
        if (!metrics.fresh().isEmpty() || !funnels.fresh().isEmpty()) {
            LocalDate first = new CohortMembers(run, cohort).firstDate().orElse(null);
            addFresh(step, plan, first);
        }
        if (!metrics.gone().isEmpty()) {
            List<SignalDefinition> gone =
                    metrics.gone().stream().map(SignalDefinition::ofEvent).toList();
            during(
                    METRICS + name(cohort),
                    () -> metrics(cohort, gone, everything(plan)).remove());
        }
        if (!funnels.gone().isEmpty()) {
            during(FUNNELS + name(cohort), () -> FunnelJob.remove(new CohortMembers(run, cohort), funnels.gone()));
        }
        ComputedDefinitions.metrics(zone(), metrics.all()).note(run, cohort);
        ComputedDefinitions.funnels(funnels.all()).note(run, cohort);
        run.setState(CohortProgress.key(cohort), new CohortProgress(plan.through(), plan.asOf()).text());
        return name
                + Stream.of(counted, said("measured by ", metrics), said("funnels: ", funnels))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
    }

    private void addFresh(CohortStep step, RunPlan plan, @Nullable LocalDate first) {
        AppliedCohort cohort = step.cohort();
        if (!step.metrics().fresh().isEmpty()) {
            during(
                    METRICS + name(cohort),
                    () -> metrics(cohort, step.metrics().fresh(), everything(plan))
                            .update(null, first, Set.of()));
        }
        if (!step.funnels().fresh().isEmpty()) {
            during(
                    FUNNELS + name(cohort),
                    () -> funnels(cohort, step.funnels().fresh(), everything(plan))
                            .update(first, Set.of()));
        }
    }

    private static RetentionChange everything(RunPlan plan) {
        return new RetentionChange(micros(plan.asOf()), null, Set.of());
    }

    private static String said(String what, PartStep<?> part) {
        if (part.all().isEmpty()) {
            return "";
        }
        String fresh = part.fresh().isEmpty() ? "" : " (" + part.fresh().size() + " new)";
        return what + part.all().size() + fresh;
    }

    /** Members, retention, and the metrics and funnels that went along with them before. */
    private String count(CohortStep step, RunPlan plan) {
        AppliedCohort cohort = step.cohort();
        CohortProgress before = step.before();
        MembersJob job = new MembersJob(run, log, applied.definitions(), cohort, plan.asOf());
        MemberChanges members = run.during(
                "members of " + name(cohort),
                () -> before == null ? job.fromScratch() : job.update(with(step.dates(), before.asOf(), plan.asOf())));
        RetentionChange change = step.change(plan.asOf());
        long cells = run.during("retention of " + name(cohort), () -> {
            new EntryDayJob(run, log, applied.definitions(), cohort, change).update(members.cohortDates());
            return new RetentionJob(run, applied.definitions(), cohort, change)
                    .update(members.firstBefore(), members.firstNow(), members.cohortDates());
        });
        if (!step.metrics().known().isEmpty()) {
            during(
                    METRICS + name(cohort),
                    () -> metrics(cohort, step.metrics().known(), change)
                            .update(members.firstBefore(), members.firstNow(), members.cohortDates()));
        }
        if (!step.funnels().known().isEmpty()) {
            during(
                    FUNNELS + name(cohort),
                    () -> funnels(cohort, step.funnels().known(), change)
                            .update(members.firstNow(), members.cohortDates()));
        }
        return members.members() + " members (" + members.entered() + " entered, " + members.left() + " left, "
                + members.moved() + " moved), " + cells + " cells written";
    }

    private void during(String phase, Runnable work) {
        run.during(phase, () -> {
            work.run();
            return phase;
        });
    }

    private static String name(AppliedCohort cohort) {
        return cohort.definition().name();
    }

    private MetricsJob metrics(AppliedCohort cohort, List<SignalDefinition> signals, RetentionChange change) {
        return new MetricsJob(run, log, applied.definitions(), cohort, signals, change);
    }

    private FunnelJob funnels(AppliedCohort cohort, List<FunnelDefinition> funnels, RetentionChange change) {
        return new FunnelJob(run, log, new CohortMembers(run, cohort), funnels, change);
    }

    /** The dates, and those that as-of has passed over. */
    private static Set<LocalDate> with(NavigableSet<LocalDate> dates, Instant previousAsOf, Instant asOf) {
        NavigableSet<LocalDate> all = RunPlan.sorted(dates);
        if (previousAsOf.isBefore(asOf)) {
            previousAsOf
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate()
                    .datesUntil(asOf.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1))
                    .forEach(all::add);
        }
        return all;
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
