package io.tenure.jobs.alert;

import io.tenure.core.error.TenureException;
import io.tenure.definition.AppliedAlert;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortProgress;
import io.tenure.jobs.table.AlertsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Judges the cells of cohorts by the alerts in force, tells people, and remembers which cohort periods each alert has judged.
 *
 * <p>Only complete cells are judged, each once, whatever late events make of it afterwards. An alert has fired when the webhook
 * has taken it; one that it hasn't is judged again by the next run, so that people are told at least once.
 */
public final class AlertJob implements Outbox {
    private final StoreRun run;
    private final List<Finding> findings;

    private AlertJob(StoreRun run, List<Finding> findings) {
        this.run = run;
        this.findings = findings;
    }

    /**
     * Judges what has not been judged.
     *
     * @param run reads what is published, and writes what was judged
     * @param alerts the alerts in force
     * @param cohorts the cohorts that are meant
     * @param link where to look, for the messages; null: nowhere
     */
    public static AlertJob judge(
            StoreRun run, List<AppliedAlert> alerts, List<AppliedCohort> cohorts, @Nullable String link) {
        List<Watch> watches = new ArrayList<>();
        for (AppliedAlert alert : alerts) {
            for (AppliedCohort cohort : cohorts) {
                if (cohort.definition().name().equals(alert.definition().cohort())) {
                    run.state(CohortProgress.key(cohort))
                            .map(CohortProgress::parse)
                            .ifPresent(progress -> watches.add(new Watch(alert, cohort, progress.asOf())));
                }
            }
        }
        Optional<Column> cells = watches.stream().map(Watch::cells).reduce(Column::or);
        if (cells.isEmpty()) {
            return new AlertJob(run, List.of());
        }
        List<Row> counted =
                run.read(CohortRetentionTable.SPEC).where(cells.get()).collectAsList();
        List<Row> known = run.read(AlertsTable.SPEC).collectAsList();
        List<Row> judged = known.stream()
                .filter(row -> !row.getAs(AlertsTable.OUTCOME).equals(AlertsTable.UNSENT))
                .toList();
        long runNumber = run.before().map(Publication::number).orElseThrow();
        List<Finding> findings = new ArrayList<>();
        for (Watch watch : watches) {
            String source = Wording.source(
                    runNumber, watch.asOf(), watch.cohort().definition().zone(), link);
            Set<LocalDate> periods = watch.periods(known);
            Judgement.of(watch.rule(), watch.complete(counted), periods, watch.periods(judged)).stream()
                    .map(judgement -> new Finding(
                            watch,
                            judgement,
                            runNumber,
                            judgement.isFired() ? AlertMessage.of(watch.rule(), judgement, source) : ""))
                    .forEach(findings::add);
        }
        return new AlertJob(run, findings);
    }

    /** In the order of the alerts and periods. */
    @Override
    public List<String> messages() {
        return findings.stream()
                .filter(finding -> finding.judgement().isFired())
                .map(Finding::message)
                .toList();
    }

    @Override
    public Optional<TenureException> send(Consumer<String> post) {
        Optional<TenureException> failure = Optional.empty();
        Instant now = run.store().clock().instant();
        List<Row> rows = new ArrayList<>();
        Keys keys = Keys.none();
        for (Finding finding : findings) {
            String outcome = AlertsTable.QUIET;
            if (finding.judgement().isFired()) {
                failure = failure.isPresent() ? failure : failureOf(post, finding.message());
                outcome = failure.isPresent() ? AlertsTable.UNSENT : AlertsTable.FIRED;
            }
            rows.add(finding.row(outcome, now));
            keys = keys.or(finding.key());
        }
        if (!rows.isEmpty()) {
            run.replace(
                    AlertsTable.SPEC,
                    keys,
                    run.store()
                            .spark()
                            .createDataFrame(rows, AlertsTable.SPEC.schema())
                            .coalesce(1));
        }
        return failure;
    }

    @Override
    public boolean isChanged() {
        return !findings.isEmpty();
    }

    @Override
    public String summary() {
        return "judged " + findings.size() + (findings.size() == 1 ? " cohort period, " : " cohort periods, ")
                + messages().size() + (messages().size() == 1 ? " alert" : " alerts");
    }

    private static Optional<TenureException> failureOf(Consumer<String> post, String message) {
        try {
            post.accept(message);
            return Optional.empty();
        } catch (TenureException e) {
            return Optional.of(e);
        }
    }
}
