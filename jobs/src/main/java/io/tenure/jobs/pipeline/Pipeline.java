package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tenure.core.retention.RetentionChange;
import io.tenure.jobs.activity.ActivityJob;
import io.tenure.jobs.definition.AppliedCohort;
import io.tenure.jobs.definition.AppliedDefinitions;
import io.tenure.jobs.definition.Definitions;
import io.tenure.jobs.definition.SignalDefinition;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.members.MemberChanges;
import io.tenure.jobs.members.MembersJob;
import io.tenure.jobs.retention.EntryDayJob;
import io.tenure.jobs.retention.RetentionJob;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;

/**
 * Brings the results of a store up to its events: activity, then for each cohort members and retention.
 *
 * <p>Each step does what has changed since it last ran: the dates of the batches that came in, the members that these moved,
 * the cells that both touch. What has never run, or runs with {@link RunOptions#isFull}, is computed from scratch; the rows
 * are the same either way.
 */
public final class Pipeline {
    private static final String ACTIVITY_THROUGH = "activity through";
    private static final String ACTIVITY_SETTINGS = "activity settings";
    private static final String SIGNAL = "signal ";

    private final StoreRun run;
    private final AppliedDefinitions applied;
    private final RunOptions options;
    private final Consumer<String> progress;
    private final EventLog log;
    private final IngestedDates ingested;

    /** @param progress told a line per phase */
    public Pipeline(StoreRun run, AppliedDefinitions applied, RunOptions options, Consumer<String> progress) {
        this.run = run;
        this.applied = applied;
        this.options = options;
        this.progress = progress;
        this.log = EventLog.of(run, applied.definitions().store());
        this.ingested = new IngestedDates(run);
    }

    /**
     * Computes everything; the caller publishes.
     *
     * @return as-of; empty for a store without events
     */
    public Optional<Instant> run() {
        updateActivity();
        Optional<Instant> asOf = asOf();
        asOf.ifPresent(instant -> applied.cohorts().stream()
                .filter(cohort -> options.cohorts().isEmpty()
                        || options.cohorts().contains(cohort.definition().name()))
                .forEach(cohort -> updateCohort(cohort, instant)));
        return asOf;
    }

    private void updateActivity() {
        Definitions definitions = applied.definitions();
        ActivityJob job = new ActivityJob(run, log, definitions);
        String settings = definitions.store().zone() + " " + definitions.store().exclusionsSha256();
        Optional<String> through = run.state(ACTIVITY_THROUGH);
        if (options.isFull()
                || through.isEmpty()
                || !run.state(ACTIVITY_SETTINGS).equals(Optional.of(settings))) {
            job.fromScratch();
            progress.accept("activity: all days");
        } else {
            Set<LocalDate> dates = ingested.after(Long.parseLong(through.get()));
            job.update(dates);
            List<SignalDefinition> changed = changedSignals(definitions);
            if (!changed.isEmpty()) {
                job.fill(changed);
            }
            progress.accept("activity: " + dates.size() + " days, " + changed.size() + " new signals");
        }
        run.setState(ACTIVITY_THROUGH, Long.toString(ingested.newest()));
        run.setState(ACTIVITY_SETTINGS, settings);
        definitions.signals().values().forEach(signal -> run.setState(SIGNAL + signal.name(), signal.sha256()));
    }

    private List<SignalDefinition> changedSignals(Definitions definitions) {
        return definitions.signals().values().stream()
                .filter(signal -> !run.state(SIGNAL + signal.name()).equals(Optional.of(signal.sha256())))
                .toList();
    }

    /** The end of the last day that is counted, in the store's zone. */
    private Optional<Instant> asOf() {
        ZoneId zone = applied.definitions().store().zone();
        LocalDate asOf = options.asOf();
        if (asOf == null) {
            Row newest = run.read(ActivityTable.SPEC)
                    .agg(max(col(ActivityTable.LOCAL_DATE)))
                    .head();
            if (newest.isNullAt(0)) {
                return Optional.empty();
            }
            LocalDate yesterday =
                    LocalDate.ofInstant(run.store().clock().instant(), zone).minusDays(1);
            LocalDate newestDate = newest.getAs(0);
            asOf = newestDate.isAfter(yesterday) ? yesterday : newestDate;
        }
        return Optional.of(asOf.plusDays(1).atStartOfDay(zone).toInstant());
    }

    private void updateCohort(AppliedCohort cohort, Instant asOf) {
        Optional<CohortProgress> before = CohortProgress.of(run, cohort)
                .filter(known -> !options.isFull() && !known.asOf().isAfter(asOf));
        CohortProgress now = new CohortProgress(ingested.newest(), asOf);
        if (before.equals(Optional.of(now))) {
            progress.accept(cohort.definition().name() + ": nothing new");
            return;
        }
        MembersJob job = new MembersJob(run, log, cohort, asOf);
        Set<LocalDate> dates =
                before.map(known -> ingested.after(known.through())).orElse(Set.of());
        MemberChanges members = before.isEmpty()
                ? job.fromScratch()
                : job.update(with(dates, before.get().asOf(), asOf));
        RetentionChange change = change(asOf, before, dates);
        new EntryDayJob(run, log, applied.definitions(), cohort, change).update(members.cohortDates());
        long cells = new RetentionJob(run, applied.definitions(), cohort, change)
                .update(members.firstDate(), members.cohortDates());
        now.note(run, cohort);
        progress.accept(cohort.definition().name() + ": " + members.members() + " members (" + members.entered()
                + " entered, " + members.left() + " left, " + members.moved() + " moved), " + cells + " cells written");
    }

    private static RetentionChange change(Instant asOf, Optional<CohortProgress> before, Set<LocalDate> dates) {
        return new RetentionChange(
                micros(asOf), before.map(known -> micros(known.asOf())).orElse(null), dates);
    }

    /** The dates, and those that as-of has passed over. */
    private static Set<LocalDate> with(Set<LocalDate> dates, Instant previousAsOf, Instant asOf) {
        Set<LocalDate> all = new TreeSet<>(dates);
        LocalDate last = asOf.atOffset(ZoneOffset.UTC).toLocalDate();
        if (previousAsOf.isBefore(asOf)) {
            for (LocalDate date = previousAsOf.atOffset(ZoneOffset.UTC).toLocalDate();
                    !date.isAfter(last);
                    date = date.plusDays(1)) {
                all.add(date);
            }
        }
        return all;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
