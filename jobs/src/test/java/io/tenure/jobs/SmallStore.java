package io.tenure.jobs;

import static org.apache.spark.sql.functions.col;

import io.tenure.SharedSpark;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.Definitions;
import io.tenure.jobs.pipeline.Pipeline;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** A store of a few events in a folder of a test, with definitions from YAML text. */
public final class SmallStore {
    /** An event; properties go to the map. */
    public record Event(String user, String name, Instant time, Map<String, String> properties) {}

    private final Path folder;
    private final Store store;
    private final List<String> progress = new ArrayList<>();
    private final Map<String, Long> keys = new LinkedHashMap<>();

    public SmallStore(Path folder, Instant now) {
        this(folder, folder.resolve("store").toString(), now);
    }

    /** A store elsewhere; the folder is for what tests write beside it. */
    public SmallStore(Path folder, String location, Instant now) {
        this.folder = folder;
        this.store = Store.openOrCreate(SharedSpark.session(), location, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** The definitions of a YAML text. */
    public Definitions definitions(String yaml) {
        try {
            Path file = Files.createTempFile(folder, "definitions", ".yaml");
            Files.writeString(file, yaml, StandardCharsets.UTF_8);
            return DefinitionReader.read(List.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds events as one batch, published. */
    public void ingest(Collection<Event> events) {
        List<Row> users = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        TreeSet<LocalDate> dates = new TreeSet<>();
        for (Event event : events) {
            if (!keys.containsKey(event.user())) {
                keys.put(event.user(), (long) keys.size());
                users.add(RowFactory.create(keys.get(event.user()), event.user()));
            }
            LocalDate date = LocalDate.ofInstant(event.time(), ZoneOffset.UTC);
            dates.add(date);
            rows.add(RowFactory.create(
                    date,
                    event.name(),
                    keys.get(event.user()),
                    event.time(),
                    null,
                    event.user(),
                    null,
                    event.properties(),
                    "batch",
                    store.clock().instant()));
        }
        try (StoreRun run = store.begin("ingest", "")) {
            run.append(UsersTable.SPEC, store.spark().createDataFrame(users, UsersTable.SPEC.schema()));
            run.append(EventsTable.SPEC, store.spark().createDataFrame(rows, EventsTable.SPEC.schema()));
            Row batch = RowFactory.create(
                    UUID.randomUUID().toString(),
                    run.number(),
                    "events.csv",
                    null,
                    null,
                    (long) rows.size(),
                    (long) rows.size(),
                    0L,
                    0L,
                    dates.toArray(),
                    new LocalDate[0],
                    null,
                    null,
                    store.clock().instant());
            run.append(
                    IngestBatchesTable.SPEC,
                    store.spark().createDataFrame(List.of(batch), IngestBatchesTable.SPEC.schema()));
            run.publish(null, "{}");
        }
    }

    /** Computes and publishes what has changed, or everything. */
    public void run(Definitions definitions, @Nullable LocalDate asOf, boolean isFull) {
        progress.clear();
        try (StoreRun run = store.begin("run", "")) {
            Pipeline pipeline =
                    new Pipeline(run, applied(definitions), new RunOptions(asOf, List.of(), isFull, false, Set.of()));
            run.publish(pipeline.run(progress::add).orElse(null), pipeline.report());
        }
    }

    /** What a run would read. */
    public List<String> explain(Definitions definitions) {
        return new Pipeline(store.preview(), applied(definitions), RunOptions.whatChanged()).explain();
    }

    private static AppliedDefinitions applied(Definitions definitions) {
        return new AppliedDefinitions(
                definitions,
                definitions.cohorts().values().stream()
                        .map(cohort -> new AppliedCohort(id(cohort.name()), 1, cohort))
                        .toList());
    }

    /** What the last run said. */
    public List<String> progress() {
        return List.copyOf(progress);
    }

    public Store store() {
        return store;
    }

    /** The id of a cohort. */
    public static UUID id(String cohort) {
        return UUID.nameUUIDFromBytes(cohort.getBytes(StandardCharsets.UTF_8));
    }

    /** The rows of a table for a cohort, without the run's id, sorted as text. */
    public List<String> rows(TableSpec table, String cohort) {
        Dataset<Row> rows =
                store.read(table).where(col("cohort_id").equalTo(id(cohort).toString()));
        if (Arrays.asList(rows.columns()).contains("run_id")) {
            rows = rows.drop("run_id");
        }
        return rows.collectAsList().stream().map(SmallStore::text).sorted().toList();
    }

    private static String text(Row row) {
        return IntStream.range(0, row.size())
                .mapToObj(row::get)
                .map(value ->
                        value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }
}
