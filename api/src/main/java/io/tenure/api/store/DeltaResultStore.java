package io.tenure.api.store;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.tenure.core.digest.Digest;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.stats.Proportion;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** A store of Delta tables, by path or Hadoop address. */
public final class DeltaResultStore implements ResultStore {
    /** How long the newest publication is taken for the newest without a look. */
    private static final Duration LAG = Duration.ofSeconds(1);

    private static final String EVERY_COHORT_HAS = "cohort_retention";

    private final Engine engine = DefaultEngine.create(new Configuration());
    private final String location;
    private final Clock clock;
    private final int mostCells;

    /** What {@code runs} said at a version of it. */
    private record Newest(
            long runsVersion, Instant lookedAt, @Nullable Publication publication) {}

    /** The definitions that were read last. */
    private record Known(long publication, DefinitionVersions definitions) {}

    private volatile @Nullable Known known;

    private volatile Newest newest = new Newest(-1, Instant.MIN, null);

    /**
     * The store at a place.
     *
     * @param mostCells the largest table that is read
     */
    public DeltaResultStore(String location, Clock clock, int mostCells) {
        this.mostCells = mostCells;
        this.location = location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
        this.clock = clock;
    }

    @Override
    public Optional<Publication> newest() {
        Instant now = clock.instant();
        if (newest.lookedAt().isBefore(now.minus(LAG))) {
            look(now);
        }
        return Optional.ofNullable(newest.publication());
    }

    /** Makes the next {@link #newest} look: somebody knows that there is something new. */
    public synchronized void lookAgain() {
        newest = new Newest(newest.runsVersion(), Instant.MIN, newest.publication());
    }

    private synchronized void look(Instant now) {
        if (!newest.lookedAt().isBefore(now.minus(LAG))) {
            return;
        }
        DeltaTable runs;
        try {
            runs = DeltaTable.newest(engine, location + "/runs");
        } catch (TableNotFoundException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "There is no store at '" + location + "'. Name its folder with --store, or make one: "
                            + "tenure ingest FILES --store " + location,
                    e);
        }
        newest = runs.version() == newest.runsVersion()
                ? new Newest(newest.runsVersion(), now, newest.publication())
                : new Newest(runs.version(), now, newestOf(runs));
    }

    private static @Nullable Publication newestOf(DeltaTable runs) {
        TreeMap<Long, Publication> publications = new TreeMap<>();
        runs.forEach(
                List.of("run_id", "number", "at", "versions", "state"),
                Map.of("status", "published"),
                row -> publications.merge(
                        row.number("number"),
                        new Publication(
                                row.number("number"),
                                row.text("run_id"),
                                row.instant("at"),
                                row.numbers("versions"),
                                row.texts("state")),
                        (left, right) -> left));
        return publications.isEmpty() ? null : publications.lastEntry().getValue();
    }

    /** A table as published; empty where the publication has none of the name. */
    private Optional<DeltaTable> table(Publication publication, String name) {
        return Optional.ofNullable(publication.versions().get(name))
                .map(version -> DeltaTable.at(engine, location + "/" + name, version));
    }

    @Override
    public DefinitionVersions definitions(Publication publication) {
        Known before = known;
        if (before != null && before.publication() == publication.number()) {
            return before.definitions();
        }
        DefinitionVersions read = readDefinitions(publication);
        known = new Known(publication.number(), read);
        return read;
    }

    private DefinitionVersions readDefinitions(Publication publication) {
        List<StoredDefinition> versions = new ArrayList<>();
        table(publication, "definitions")
                .ifPresent(table -> table.forEach(
                        List.of(
                                "kind",
                                "id",
                                "version",
                                "definition",
                                "written",
                                "created_by",
                                "created_at",
                                "retired"),
                        Map.of(),
                        row -> versions.add(definition(row))));
        return new DefinitionVersions(versions);
    }

    private static StoredDefinition definition(TableRow row) {
        DefinitionKind kind = DefinitionKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT));
        return new StoredDefinition(
                UUID.fromString(row.text("id")),
                row.integer("version"),
                new WrittenDefinition(DefinitionReader.fromJson(kind, row.text("definition")), row.text("written")),
                row.text("created_by"),
                row.instant("created_at"),
                row.flag("retired"));
    }

    @Override
    public List<String> segments(Publication publication, CohortVersion cohort) {
        SortedSet<String> segments = new TreeSet<>();
        table(publication, EVERY_COHORT_HAS)
                .ifPresent(table ->
                        table.forEach(List.of("segment"), of(cohort), row -> segments.add(row.text("segment"))));
        return List.copyOf(segments);
    }

    private static Map<String, Object> of(CohortVersion cohort) {
        return Map.of("cohort_id", cohort.cohortId().toString(), "version", cohort.version());
    }

    private static Map<String, Object> of(CellSelection cells, Map<String, Object> more) {
        Map<String, Object> equal = new TreeMap<>(of(cells.cohort()));
        equal.put("segment", cells.segment());
        equal.put("granularity", cells.granularity().name().toLowerCase(Locale.ROOT));
        equal.putAll(more);
        return equal;
    }

    @Override
    public List<RetentionCell> retention(Publication publication, RetentionSelection selection) {
        Map<String, Object> equal = of(
                selection.cells(),
                Map.of("mode", selection.mode().name().toLowerCase(Locale.ROOT), "kind", selection.kind()));
        return cells(
                publication,
                "cohort_retention",
                List.of(
                        "cohort_period",
                        "period_offset",
                        "cohort_size",
                        "active_users",
                        "eligible_users",
                        "active_eligible",
                        "closes_at"),
                equal,
                row -> new RetentionCell(
                        row.date("cohort_period"),
                        row.integer("period_offset"),
                        row.number("cohort_size"),
                        row.number("active_users"),
                        new Proportion(row.number("active_eligible"), row.number("eligible_users")),
                        row.instant("closes_at")),
                Comparator.comparing(RetentionCell::cohortPeriod).thenComparing(RetentionCell::offset));
    }

    @Override
    public List<MetricCell> metrics(Publication publication, CellSelection selection, String signal) {
        return cells(
                publication,
                "cohort_metrics",
                List.of(
                        "cohort_period",
                        "period_offset",
                        "cohort_size",
                        "users",
                        "events",
                        "value_sum",
                        "user_sum_squares",
                        "user_digest",
                        "closes_at"),
                of(selection, Map.of("signal", signal)),
                row -> new MetricCell(
                        row.date("cohort_period"),
                        row.integer("period_offset"),
                        row.number("cohort_size"),
                        row.number("users"),
                        row.number("events"),
                        row.decimalOrNull("value_sum"),
                        row.decimalOrNull("user_sum_squares"),
                        digest(row, "user_digest"),
                        row.instant("closes_at")),
                Comparator.comparing(MetricCell::cohortPeriod).thenComparing(MetricCell::offset));
    }

    @Override
    public List<FunnelCell> funnel(Publication publication, CellSelection selection, String funnel) {
        return cells(
                publication,
                "cohort_funnel",
                List.of(
                        "cohort_period",
                        "step_order",
                        "event_name",
                        "is_optional",
                        "cohort_size",
                        "users",
                        "open_users",
                        "since_previous_digest",
                        "since_entry_digest",
                        "closes_at"),
                of(selection, Map.of("funnel", funnel)),
                row -> new FunnelCell(
                        row.date("cohort_period"),
                        row.integer("step_order"),
                        row.text("event_name"),
                        row.flag("is_optional"),
                        row.number("cohort_size"),
                        row.number("users"),
                        row.number("open_users"),
                        digest(row, "since_previous_digest"),
                        digest(row, "since_entry_digest"),
                        row.instantOrNull("closes_at")),
                Comparator.comparing(FunnelCell::cohortPeriod).thenComparing(FunnelCell::step));
    }

    /** The rows of a table in which some columns have the given values, as cells in order. */
    private <C> List<C> cells(
            Publication publication,
            String name,
            List<String> columns,
            Map<String, Object> equal,
            Function<TableRow, C> cell,
            Comparator<C> order) {
        List<C> cells = new ArrayList<>();
        table(publication, name)
                .ifPresent(table -> table.forEach(columns, equal, row -> {
                    if (cells.size() == mostCells) {
                        throw tooMany(name);
                    }
                    cells.add(cell.apply(row));
                }));
        cells.sort(order);
        return cells;
    }

    private TenureException tooMany(String table) {
        return new TenureException(
                ErrorCode.LIMIT,
                "The table has more than " + mostCells
                        + " cells. Ask for longer periods, read it with tenure sql from " + table
                        + ", or let the server answer larger ones: --max-cells.");
    }

    private static @Nullable Digest digest(TableRow row, String column) {
        byte[] bytes = row.bytesOrNull(column);
        return bytes == null ? null : Digest.readFrom(ByteBuffer.wrap(bytes));
    }
}
