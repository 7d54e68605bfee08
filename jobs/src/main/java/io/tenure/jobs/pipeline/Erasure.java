package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.Definitions;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StoreDefinition.EventSource;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.definition.ErasedDefinitions;
import io.tenure.jobs.erase.EraseJob;
import io.tenure.jobs.erase.ErasedRows;
import io.tenure.jobs.erase.ErasedRows.Membership;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.funnel.FunnelJob;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.metrics.MetricsJob;
import io.tenure.jobs.retention.RetentionJob;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UserMention;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Erases a user: what is left is what a store would hold that had never heard of them.
 *
 * <p>The cells of the user's cohort periods are counted again, and no others, for nobody else has changed. Events of others
 * that come back change more than that; the next run finds them as if they had just come in.
 */
public final class Erasure {
    private final StoreRun run;
    private final String userId;
    private final List<String> uncounted = new ArrayList<>();
    private long cells;

    private Erasure(StoreRun run, String userId) {
        this.run = run;
        this.userId = userId;
    }

    /**
     * Erases a user and publishes; a store that knows nothing of the user is left as it is.
     *
     * @param userId as the events name the user
     * @param purges whether every file that the user may be in is removed at once, and with them the results of older runs
     * @throws TenureException USAGE for an empty id; LOCKED while another run is writing
     */
    public static ErasureReport run(Store store, String userId, boolean purges) {
        if (userId.isEmpty()) {
            throw new TenureException(ErrorCode.USAGE, "The id of a user is never empty. Name one: --user U");
        }
        return store.run("erase", purges ? "--purge" : "", run -> new Erasure(run, userId).erase(purges));
    }

    private ErasureReport erase(boolean purges) {
        Definitions before = versions().inForce().definitions();
        ErasedDefinitions definitions = ErasedDefinitions.erase(run, userId);
        DefinitionVersions versions = versions();
        Definitions inForce = versions.inForce().definitions();
        Pipeline.definitionsRewritten(run, before, inForce);
        EraseJob job = new EraseJob(run, userId);
        ErasedRows erased = job.erase();
        erased.memberships().forEach(membership -> countAgain(membership, versions, inForce));
        long readmitted = erased.rows().containsKey(EventsTable.SPEC.name())
                ? IngestJob.readmit(run, inForce.store(), job.eventIds())
                : 0;
        ErasureReport report = new ErasureReport(
                erased.rows(),
                definitions.changed(),
                erased.memberships().size(),
                cells,
                uncounted,
                readmitted,
                purges ? run.number() : 0,
                left(definitions, inForce, purges ? job.mentions() : 0));
        if (purges) {
            run.preparePurge(new UserMention(userId));
        }
        if (purges || !report.isNothing()) {
            run.publish(null, report.toJson());
        }
        if (purges) {
            run.purge();
        }
        return report;
    }

    private DefinitionVersions versions() {
        return DefinitionRows.read(run.read(DefinitionsTable.SPEC));
    }

    private void countAgain(Membership membership, DefinitionVersions versions, Definitions inForce) {
        AppliedCohort cohort = cohort(membership, versions);
        CohortProgress progress = run.state(CohortProgress.key(cohort))
                .map(CohortProgress::parse)
                .orElseThrow(() -> new IllegalStateException("members of a cohort that never ran: " + membership));
        long asOfMicros = Pipeline.micros(progress.asOf());
        RetentionJob job =
                new RetentionJob(run, inForce, cohort, new RetentionChange(asOfMicros, asOfMicros, Set.of()));
        LocalDate firstBefore = firstDate(run.readBefore(CohortMembersTable.SPEC), membership);
        LocalDate firstNow = new CohortMembers(run, cohort).firstDate().orElse(null);
        Set<LocalDate> dates = Set.of(membership.cohortDate());
        measureAgain(cohort, inForce, progress.asOf(), firstBefore, firstNow, dates);
        countFunnelsAgain(cohort, inForce, progress.asOf(), firstNow, dates);
        boolean canCount = Pipeline.canCountAgain(run, inForce.store(), cohort.definition());
        if (firstBefore == null || firstNow == null || canCount) {
            cells += job.update(firstBefore, firstNow, dates);
        } else {
            job.remove(firstBefore, dates);
            uncounted.add(cohort.definition().name() + " version " + cohort.version());
        }
    }

    private void measureAgain(
            AppliedCohort cohort,
            Definitions inForce,
            Instant asOf,
            @Nullable LocalDate firstBefore,
            @Nullable LocalDate firstNow,
            Set<LocalDate> dates) {
        long asOfMicros = Pipeline.micros(asOf);
        RetentionChange change = new RetentionChange(asOfMicros, asOfMicros, Set.of());
        ComputedDefinitions progress = ComputedDefinitions.metrics(run, cohort);
        for (boolean isMeasured : List.of(true, false)) {
            List<SignalDefinition> signals = progress.meanings().keySet().stream()
                    .map(inForce::signal)
                    .filter(signal -> isMeasured == canMeasureAgain(progress, cohort, inForce, signal))
                    .toList();
            MetricsJob job = new MetricsJob(run, log(inForce), inForce, cohort, signals, change);
            if (signals.isEmpty()) {
                continue;
            }
            if (isMeasured || firstBefore == null || firstNow == null) {
                job.update(firstBefore, firstNow, dates);
            } else {
                job.remove(firstBefore, dates);
                signals.forEach(signal -> uncounted.add(
                        cohort.definition().name() + " version " + cohort.version() + " by " + signal.name()));
            }
        }
    }

    /** From what is remembered of the others, which is of the same funnels as long as these mean what they meant. */
    private void countFunnelsAgain(
            AppliedCohort cohort,
            Definitions inForce,
            Instant asOf,
            @Nullable LocalDate firstNow,
            Set<LocalDate> dates) {
        long asOfMicros = Pipeline.micros(asOf);
        ComputedDefinitions progress = ComputedDefinitions.funnels(run, cohort);
        CohortMembers members = new CohortMembers(run, cohort);
        List<FunnelDefinition> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        progress.meanings().forEach((name, meaning) -> {
            FunnelDefinition funnel = inForce.funnels().get(name);
            if (funnel != null && funnel.countedSha256().equals(meaning)) {
                known.add(funnel);
            } else {
                unknown.add(name);
            }
        });
        if (!known.isEmpty()) {
            new FunnelJob(run, log(inForce), members, known, new RetentionChange(asOfMicros, asOfMicros, Set.of()))
                    .countAgain(firstNow, dates);
        }
        if (!unknown.isEmpty()) {
            FunnelJob.removePeriods(members, unknown, dates);
            unknown.forEach(funnel ->
                    uncounted.add(cohort.definition().name() + " version " + cohort.version() + ", funnel " + funnel));
        }
    }

    private boolean canMeasureAgain(
            ComputedDefinitions progress, AppliedCohort cohort, Definitions inForce, SignalDefinition signal) {
        return progress.has(
                        signal.name(),
                        ComputedDefinitions.meaning(inForce.store().zone(), signal))
                && Pipeline.isRolledUp(run, inForce.store(), cohort.definition(), signal);
    }

    private EventLog log(Definitions inForce) {
        return EventLog.of(run, inForce.store());
    }

    private static AppliedCohort cohort(Membership membership, DefinitionVersions versions) {
        return versions.all().stream()
                .filter(each -> each.id().equals(membership.cohortId()) && each.version() == membership.version())
                .map(each -> new AppliedCohort(each.id(), each.version(), (CohortDefinition) each.definition()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("members of an unknown cohort: " + membership));
    }

    private static @Nullable LocalDate firstDate(Dataset<Row> members, Membership membership) {
        return members.where(col(CohortMembersTable.COHORT_ID)
                        .equalTo(membership.cohortId().toString()))
                .where(col(CohortMembersTable.VERSION).equalTo(membership.version()))
                .agg(min(col(CohortMembersTable.COHORT_DATE)))
                .head()
                .getAs(0);
    }

    private static List<String> left(ErasedDefinitions definitions, Definitions inForce, long mentions) {
        List<String> left = new ArrayList<>();
        EventSource source = inForce.store().events();
        if (source != null) {
            left.add("the events are those of " + source.table()
                    + ": erase the user there before this, or the next run brings them back");
        }
        definitions
                .stillNaming()
                .forEach(definition -> left.add("still there: " + definition
                        + " has the id in its name, its description or a condition that can't do without it"));
        if (mentions > 0) {
            left.add("still there: " + mentions + (mentions == 1 ? " event" : " events")
                    + " of others with the id in a property, a session_id or an event_id");
        }
        return left;
    }
}
