package io.tenure.jobs.alert;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.TenureException;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.stats.Proportion;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortDefinition.KindSpec;
import io.tenure.definition.CohortProgress;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Posts the triangles of cohorts, each once for every period that has ended.
 *
 * <p>Which periods have been posted is in the state of the publications, by cohort version and granularity.
 */
public final class ReportJob implements Outbox {
    private static final int SHOWN_OF_NAMES = 80;

    private final StoreRun run;
    private final Granularity granularity;
    private final @Nullable String link;
    private final List<Due> reports = new ArrayList<>();
    private int posted;

    private ReportJob(StoreRun run, Granularity granularity, @Nullable String link) {
        this.run = run;
        this.granularity = granularity;
        this.link = link;
    }

    /**
     * A report that is to be posted.
     *
     * @param period the first day of the period that as-of lies in: the report is of those before
     */
    private record Due(AppliedCohort cohort, LocalDate period, String message) {}

    /**
     * Makes the reports that are due.
     *
     * @param run reads what is published, and notes what was posted
     * @param granularity how long the periods are
     * @param cohorts the cohorts that are meant; those without such periods have no report
     * @param again whether a report that has been posted is due all the same
     * @param link where to look; null: nowhere
     */
    public static ReportJob due(
            StoreRun run,
            Granularity granularity,
            Collection<AppliedCohort> cohorts,
            boolean again,
            @Nullable String link) {
        ReportJob job = new ReportJob(run, granularity, link);
        for (AppliedCohort cohort : cohorts) {
            if (cohort.definition().granularities().contains(granularity)) {
                run.state(CohortProgress.key(cohort))
                        .map(CohortProgress::parse)
                        .ifPresent(progress -> job.add(cohort, progress.asOf(), again));
            }
        }
        return job;
    }

    private void add(AppliedCohort cohort, Instant asOf, boolean again) {
        CohortDefinition definition = cohort.definition();
        CalendarPeriods periods = new CalendarPeriods(granularity, definition.zone(), definition.weekStart());
        LocalDate period = periods.firstDay(periods.indexOf(ChronoUnit.MICROS.between(Instant.EPOCH, asOf)));
        boolean isPosted =
                run.state(state(cohort)).filter(period.toString()::equals).isPresent();
        if (again || !isPosted) {
            ReportTable table = table(cohort, asOf);
            if (!table.cohorts().isEmpty()) {
                reports.add(new Due(cohort, period, message(definition, table, asOf)));
            }
        }
    }

    @Override
    public List<String> messages() {
        return reports.stream().map(Due::message).toList();
    }

    @Override
    public Optional<TenureException> send(Consumer<String> post) {
        for (Due report : reports) {
            try {
                post.accept(report.message());
            } catch (TenureException e) {
                return Optional.of(e);
            }
            run.setState(state(report.cohort()), report.period().toString());
            posted++;
        }
        return Optional.empty();
    }

    @Override
    public boolean isChanged() {
        return posted > 0;
    }

    @Override
    public String summary() {
        return "posted " + posted + (posted == 1 ? " report" : " reports");
    }

    private String state(AppliedCohort cohort) {
        return "report by " + Wording.noun(granularity) + " of cohort " + cohort.cohortId() + " version "
                + cohort.version();
    }

    private String message(CohortDefinition definition, ReportTable table, Instant asOf) {
        long runNumber = run.before().map(Publication::number).orElseThrow();
        return "*Retention by " + Wording.noun(granularity) + "* of "
                + SlackText.code(definition.name(), SHOWN_OF_NAMES) + ", percent of those who entered"
                + counted(definition) + (table.hasInProgress() ? "; * may still rise" : "")
                + "\n```\n" + table.text() + "\n```\n"
                + Wording.source(runNumber, asOf, definition.zone(), link);
    }

    /** How members are counted, where that is not as usual. */
    private static String counted(CohortDefinition definition) {
        RetentionKind kind = definition.kinds().get(0).kind();
        return (kind == RetentionKind.ON || kind == RetentionKind.BRACKET
                        ? ""
                        : ", " + lower(kind).replace('_', ' '))
                + (definition.modes().get(0) == RetentionMode.ROLLING ? ", rolling" : "");
    }

    private ReportTable table(AppliedCohort cohort, Instant asOf) {
        CohortDefinition definition = cohort.definition();
        KindSpec kind = definition.kinds().get(0);
        List<Row> rows = run.read(CohortRetentionTable.SPEC)
                .where(col(CohortRetentionTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .where(col(CohortRetentionTable.VERSION).equalTo(cohort.version()))
                .where(col(CohortRetentionTable.SEGMENT).equalTo(CohortMembers.EVERYBODY))
                .where(col(CohortRetentionTable.GRANULARITY).equalTo(lower(granularity)))
                .where(col(CohortRetentionTable.MODE)
                        .equalTo(lower(definition.modes().get(0))))
                .collectAsList();
        List<String> brackets = kind.brackets().stream().map(OffsetRange::label).toList();
        SortedMap<LocalDate, Map<Integer, ReportTable.Cell>> cohorts = new TreeMap<>();
        int last = -1;
        for (Row row : rows) {
            String name = row.getAs(CohortRetentionTable.KIND);
            int offset = row.getAs(CohortRetentionTable.PERIOD_OFFSET);
            int column = name.equals(lower(kind.kind())) ? offset : brackets.indexOf(name);
            if (column >= 0) {
                last = Math.max(last, column);
                cohorts.computeIfAbsent(row.getAs(CohortRetentionTable.COHORT_PERIOD), key -> new HashMap<>())
                        .put(column, cell(row, asOf));
            }
        }
        List<String> labels = new ArrayList<>();
        for (int column = 0; column <= last; column++) {
            labels.add(brackets.isEmpty() ? Integer.toString(column) : brackets.get(column));
        }
        return new ReportTable(labels, cohorts);
    }

    private static ReportTable.Cell cell(Row row, Instant asOf) {
        return new ReportTable.Cell(
                new Proportion(
                        row.<Long>getAs(CohortRetentionTable.ACTIVE_USERS),
                        row.<Long>getAs(CohortRetentionTable.COHORT_SIZE)),
                !row.<Instant>getAs(CohortRetentionTable.CLOSES_AT).isAfter(asOf));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
