package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tenure.SharedSpark;
import io.tenure.check.Checker;
import io.tenure.check.Checker.Event;
import io.tenure.check.History;
import io.tenure.check.History.Definition;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.Definitions;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.funnel.FunnelText;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.metrics.MetricText;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A store on Spark and Delta that lives through a history. */
final class HistoryStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COHORT = "the_cohort";

    private final Store store;
    private final Path files;
    private final History history;
    private int batches;

    HistoryStore(History history, Path folder, Clock clock) {
        this.store = Store.openOrCreate(
                SharedSpark.session(), folder.resolve("store").toString(), clock);
        this.files = folder;
        this.history = history;
    }

    /** Publishes the settings, signals and the cohort of a history as a new version where they differ. */
    void apply(Definition definition) {
        String text = yaml(definition);
        store.run("apply", "", run -> {
            DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
            DefinitionRows.publish(
                    run,
                    versions.changesTo(DefinitionReader.readText(List.of(), "history", text)
                            .written()),
                    "test");
            return run.publish(null, "{}");
        });
    }

    void ingest(List<Event> events) throws IOException {
        Path file = files.resolve("batch-" + batches++ + ".jsonl");
        List<String> lines = new ArrayList<>();
        for (Event event : events) {
            ObjectNode line = JSON.createObjectNode();
            line.put("event_time", event.time().toString());
            line.put("user_id", event.user());
            line.put("event_name", event.name());
            if (event.eventId() != null) {
                line.put("event_id", event.eventId());
            }
            event.properties().forEach(line::put);
            lines.add(line.toString());
        }
        if (lines.isEmpty()) {
            return;
        }
        Files.write(file, lines);
        store.run("ingest", "", run -> {
            IngestJob.run(
                    run,
                    DefinitionRows.read(run.read(DefinitionsTable.SPEC))
                            .inForce()
                            .definitions()
                            .store(),
                    InputSpec.of(List.of(file.toString()), false));
            return run.publish(null, "{}");
        });
    }

    void erase(String user) {
        Erasure.run(store, user, false);
    }

    void compute(LocalDate asOf, boolean isFull) {
        RunOptions options = isFull ? RunOptions.full() : RunOptions.whatChanged();
        store.run("run", "", run -> {
            Pipeline pipeline = new Pipeline(
                    run, DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce(), options.asOf(asOf));
            return run.publish(pipeline.run(line -> {}).orElse(null), "{}");
        });
    }

    /** The events that the store keeps, with their properties and without their batches. */
    Set<String> events() {
        return rows(
                EventsTable.SPEC,
                EventsTable.EVENT_ID,
                EventsTable.USER_ID,
                EventsTable.EVENT_NAME,
                EventsTable.EVENT_TIME,
                History.COUNTRY,
                History.IS_TEST,
                History.REVENUE);
    }

    Set<String> activity() {
        return rows(
                ActivityTable.SPEC,
                ActivityTable.EVENT_DATE,
                ActivityTable.LOCAL_DATE,
                ActivityTable.SIGNAL,
                UsersTable.USER_ID,
                ActivityTable.EVENTS,
                ActivityTable.FIRST_AT,
                ActivityTable.LAST_AT,
                ActivityTable.VALUE_SUM);
    }

    Set<String> members() {
        return rows(
                CohortMembersTable.SPEC,
                UsersTable.USER_ID,
                CohortMembersTable.COHORT_DATE,
                CohortMembersTable.FIRST_EVENT_AT);
    }

    Set<String> cells() {
        return rows(
                CohortRetentionTable.SPEC,
                CohortRetentionTable.SEGMENT,
                CohortRetentionTable.GRANULARITY,
                CohortRetentionTable.MODE,
                CohortRetentionTable.KIND,
                CohortRetentionTable.COHORT_PERIOD,
                CohortRetentionTable.PERIOD_OFFSET,
                CohortRetentionTable.COHORT_SIZE,
                CohortRetentionTable.ACTIVE_USERS,
                CohortRetentionTable.ELIGIBLE_USERS,
                CohortRetentionTable.ACTIVE_ELIGIBLE,
                CohortRetentionTable.CLOSES_AT);
    }

    Set<String> metrics() {
        AppliedCohort cohort = inForce().cohorts().get(0);
        return MetricText.stored(store.read(CohortMetricsTable.SPEC), cohort.cohortId(), cohort.version());
    }

    Set<String> funnels() {
        AppliedCohort cohort = inForce().cohorts().get(0);
        return FunnelText.stored(store.read(CohortFunnelTable.SPEC), cohort.cohortId(), cohort.version());
    }

    /** What the rows of funnels have to be. */
    Set<String> checkedFunnels(List<Event> events, Checker.Cohort cohort, Instant asOf) {
        Definitions definitions = inForce().definitions();
        Set<Granularity> granularities =
                new TreeSet<>(definitions.cohort(COHORT).granularities());
        granularities.add(Granularity.DAY);
        Set<String> lines = new TreeSet<>();
        definitions
                .funnels()
                .values()
                .forEach(funnel -> lines.addAll(
                        new FunnelText(funnel, HistoryStore::conditions).checked(events, cohort, granularities, asOf)));
        return lines;
    }

    /** The same steps in every funnel: a purchase, a purchase in the US that no refund rules out, any event. */
    private static long conditions(Event event) {
        boolean isPurchase = event.name().equals("purchase");
        return (isPurchase ? 0b001 : 0)
                | (isPurchase && "US".equals(event.property(History.COUNTRY)) ? 0b010 : 0)
                | 0b100
                | (event.name().equals("refund") ? 0b010L << CohortFunnel.MOST_STEPS_WITH_EXCLUSIONS : 0);
    }

    private AppliedDefinitions inForce() {
        return DefinitionRows.read(store.read(DefinitionsTable.SPEC)).inForce();
    }

    /** The rows of the newest version of the cohort, with user ids in the place of keys. */
    private Set<String> rows(TableSpec table, String... columns) {
        Dataset<Row> rows = store.read(table);
        if (Arrays.asList(rows.columns()).contains(CohortMembersTable.VERSION)) {
            int version = inForce().cohorts().get(0).version();
            rows = rows.where(col(CohortMembersTable.VERSION).equalTo(version));
        }
        if (rows.isEmpty()) {
            return new TreeSet<>(); // declared properties become columns with the first events
        }
        if (!Arrays.asList(rows.columns()).contains(UsersTable.USER_ID)
                && Arrays.asList(columns).contains(UsersTable.USER_ID)) {
            rows = rows.join(store.read(UsersTable.SPEC), UsersTable.USER_KEY);
        }
        List<Row> collected = rows.select(
                        Arrays.stream(columns).map(name -> col(name)).toArray(Column[]::new))
                .collectAsList();
        Set<String> texts =
                collected.stream().map(row -> row.mkString(" ")).collect(Collectors.toCollection(TreeSet::new));
        if (texts.size() < collected.size() && !table.equals(EventsTable.SPEC)) {
            throw new AssertionError(table.name() + " holds a row twice");
        }
        return texts;
    }

    private String yaml(Definition definition) {
        StringBuilder text = new StringBuilder("store:\n");
        text.append("  zone: ").append(history.storeZone()).append('\n');
        text.append("  properties: {country: text, is_test: text, revenue: decimal}\n");
        text.append("  ingest: {future: 9999d, max_reject_share: 1}\n");
        List<String> exclusions = new ArrayList<>();
        if (!history.exclusions().users().isEmpty()) {
            exclusions.add("{name: staff, users: ["
                    + String.join(", ", history.exclusions().users()) + "]}");
        }
        if (history.exclusions().testsFrom() != null) {
            exclusions.add("{name: tests, where: \"is_test = 'true'\", from: \""
                    + history.exclusions().testsFrom() + "\"}");
        }
        text.append("  exclude: [").append(String.join(", ", exclusions)).append("]\n");
        text.append("signals:\n  - {name: us_purchase, event: purchase, where: \"country = 'US'\", value: revenue}\n");
        String steps = "steps: [purchase, {signal: us_purchase, without: refund, within: 3d}, {any_of: any}]}\n";
        text.append("funnels:\n  - {name: unlimited, ").append(steps);
        text.append("  - {name: limited, match: greedy, window: 4d, horizon: 6d, hold: country, ")
                .append(steps);
        text.append("cohorts:\n  - name: ").append(COHORT).append('\n');
        List<String> entry = new ArrayList<>();
        if (definition.entryEvent() != null) {
            entry.add("event: " + definition.entryEvent());
        }
        if (definition.entryCountry() != null) {
            entry.add("where: \"country = '" + definition.entryCountry() + "'\"");
        }
        if (definition.from() != null) {
            entry.add("from: \"" + definition.from() + "\"");
        }
        if (definition.to() != null) {
            entry.add("to: \"" + definition.to() + "\"");
        }
        entry.add("first: " + (definition.ever() ? "ever" : "in_window"));
        text.append("    entry: {").append(String.join(", ", entry)).append("}\n");
        String returns = definition.returnSignal();
        text.append("    return: ")
                .append(
                        returns == null
                                ? "any"
                                : returns.equals(History.US_PURCHASE)
                                        ? "{signal: us_purchase}"
                                        : "{event: " + returns + "}")
                .append('\n');
        RetentionSpec first = definition.specs().get(0);
        text.append("    granularities: [").append(lower(first.granularity())).append("]\n");
        text.append("    modes: [")
                .append(definition.specs().stream()
                        .map(spec -> lower(spec.mode()))
                        .distinct()
                        .collect(Collectors.joining(", ")))
                .append("]\n");
        text.append("    kinds: [")
                .append(definition.specs().stream()
                        .map(HistoryStore::kind)
                        .distinct()
                        .collect(Collectors.joining(", ")))
                .append("]\n");
        if (definition.lastOffset() != null) {
            text.append("    periods: ").append(definition.lastOffset()).append('\n');
        }
        text.append("    segments: [")
                .append(definition.isSegmented() ? "country" : "")
                .append("]\n");
        text.append("    zone: ").append(first.zone()).append('\n');
        text.append("    week_start: ").append(lower(first.weekStart())).append('\n');
        return text.toString();
    }

    private static String kind(RetentionSpec spec) {
        if (spec.kind() == RetentionKind.ON_OR_AFTER) {
            return "{on_or_after: " + spec.horizon() + "}";
        }
        return spec.kind() == RetentionKind.BRACKET
                ? spec.brackets().stream()
                        .map(OffsetRange::label)
                        .map(label -> "{bracket: \"" + label + "\"}")
                        .collect(Collectors.joining(", "))
                : lower(spec.kind());
    }

    private static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
