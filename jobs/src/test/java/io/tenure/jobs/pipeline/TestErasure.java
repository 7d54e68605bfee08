package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.maintain.Fsck;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.ContentHash;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Store;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class TestErasure {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    /** What is looked for in bytes: escapes leave it as it is. */
    private static final String TRACE = "884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c";

    private static final String ERASED = "Zoë \"O'Ж€\\" + TRACE + "😀";

    private static final String HEADER = "event_id,event_time,user_id,event_name,country\n";

    /** The same history with the user and without; ids from s1 on are those of two users' events. */
    private static final List<String> FIRST = List.of(
            "1,2025-02-03T10:00:00Z,ann,signup,US",
            "2,2025-02-03T12:00:00Z,bob,signup,FR",
            "3,2025-02-11T10:00:00Z,cid,signup,US",
            "USER-4,2025-02-03T11:00:00Z,USER,signup,DE",
            "USER-5,2025-01-20T11:00:00Z,USER,only,DE",
            "6,2025-02-12T10:00:00Z,ann,purchase,US",
            "7,2025-02-12T10:00:00Z,USER,purchase,DE",
            "8,2025-02-19T10:00:00Z,bob,purchase,FR",
            "9,yesterday,USER,purchase,DE",
            "10,yesterday,ann,purchase,US",
            "11,2025-06-01T00:00:00Z,USER,purchase,DE",
            "12,2025-06-01T00:00:00Z,cid,purchase,US",
            "s1,2025-02-13T10:00:00Z,USER,ping,",
            "s2,2025-02-13T10:00:01Z,USER,ping,",
            "s3,2025-02-13T10:00:02Z,USER,ping,",
            "s4,2025-02-13T10:00:03Z,USER,ping,",
            "s5,2025-02-13T10:00:04Z,USER,ping,",
            "s1,2025-02-14T10:00:00Z,bob,ping,",
            "s2,2025-02-14T10:00:01Z,bob,ping,",
            "s3,2025-02-14T10:00:02Z,bob,ping,");

    private static final List<String> SECOND = List.of(
            "13,2025-03-02T10:00:00Z,ann,purchase,US",
            "14,2025-03-02T10:00:00Z,cid,purchase,US",
            "15,2025-03-03T10:00:00Z,USER,purchase,DE",
            "s1,2025-02-14T10:00:00Z,bob,ping,",
            "s2,2025-02-14T10:00:01Z,cid,ping,",
            "s4,2025-02-14T10:00:03Z,bob,ping,",
            "s5,2025-02-14T10:00:04Z,cid,ping,");

    @TempDir
    private Path folder;

    @Test
    void anErasedUserLeavesTheStoreOfAHistoryWithoutThemAndAPurgeNoByte() throws IOException {
        Store store = history("with", row -> row, ERASED);
        Store without = history("without", row -> row.contains("USER") ? null : row, null);
        assertThat(traces()).isNotEmpty();

        ErasureReport report = Erasure.run(store, ERASED, false);

        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).isEqualTo("cohort_members: 3 rows removed"))
                .anySatisfy(line -> assertThat(line).isEqualTo("users: 1 row removed"))
                .anySatisfy(line -> assertThat(line).isEqualTo("events_rejected: 2 rows removed"))
                .anySatisfy(line -> assertThat(line).startsWith("definitions: "))
                .anySatisfy(line -> assertThat(line).startsWith("events: ").contains("came back"));
        assertThat(report.readmitted()).isPositive();
        assertThat(report.left()).isEmpty();
        assertThat(cells(store)).isEqualTo(cells(without));
        assertThat(rows(store.read(CohortMembersTable.SPEC), CohortMembersTable.FIRST_EVENT_AT))
                .isEqualTo(rows(without.read(CohortMembersTable.SPEC), CohortMembersTable.FIRST_EVENT_AT));
        assertThat(rows(store.read(DefinitionsTable.SPEC), "kind", "name", "version", "definition", "definition_hash"))
                .isEqualTo(rows(
                        without.read(DefinitionsTable.SPEC),
                        "kind",
                        "name",
                        "version",
                        "definition",
                        "definition_hash"));
        assertThat(changesTo(store, definitions(2, null))).isEmpty();
        assertThat(rows(store.read(EventsRejectedTable.SPEC), EventsRejectedTable.RAW))
                .isEqualTo(rows(without.read(EventsRejectedTable.SPEC), EventsRejectedTable.RAW));
        assertThat(rows(store.read(EventsTable.SPEC), "event_id", "event_time", "user_id"))
                .isEqualTo(rows(without.read(EventsTable.SPEC), "event_id", "event_time", "user_id"));
        assertThat(rows(store.read(UsersTable.SPEC), UsersTable.USER_ID))
                .isEqualTo(rows(without.read(UsersTable.SPEC), UsersTable.USER_ID));
        assertThat(batches(store)).isEqualTo(batches(without));

        assertThat(Erasure.run(store, ERASED, false).lines()).containsExactly("nothing of this user is here");
        assertThat(traces()).as("a purge is asked for").isNotEmpty();
        long last = store.published().orElseThrow().number();

        ErasureReport purged = Erasure.run(store, ERASED, true);

        assertThat(purged.lines())
                .containsExactly(
                        "nothing of this user is here",
                        "purged: the results of runs before run " + (last + 1) + " can't be read any more");
        assertThat(traces()).isEmpty();
        assertThat(Fsck.check(store, true).damages()).isEmpty();
        assertThat(store.runs().where(col("status").equalTo("published")).count())
                .isEqualTo(last + 1);
        assertThatThrownBy(() -> store.read(
                        CohortRetentionTable.SPEC, store.published(last).orElseThrow()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("The results of run " + last + " are gone: run " + (last + 1) + " erased a user");

        compute(store, LocalDate.of(2025, 3, 9));
        assertThat(hashes(store)).isEqualTo(hashes(without));
        assertThat(Fsck.check(store, true).damages()).isEmpty();
    }

    private Store history(String name, Function<String, @Nullable String> row, @Nullable String user)
            throws IOException {
        Store store = Store.openOrCreate(
                SharedSpark.session(), folder.resolve("stores").resolve(name).toString(), CLOCK);
        apply(store, definitions(1, user));
        ingest(store, name, "first", FIRST, row);
        compute(store, LocalDate.of(2025, 2, 28));
        apply(store, definitions(2, user));
        ingest(store, name, "second", SECOND, row);
        compute(store, LocalDate.of(2025, 3, 9));
        return store;
    }

    private static String definitions(int version, @Nullable String user) {
        String yaml = """
                store:
                  properties: {country: text}
                  ingest: {max_reject_share: 1}
                  exclude:
                    - {name: bots, users: [USERzed], from: 2030-01-01}
                    - {name: us, where: "user_id = THEM or country = 'XX'", from: 2030-01-01}
                segments:
                  # USERwas the first
                  - {name: beta, users: [USERann, zed]}
                cohorts:
                  - name: alone
                    entry: {event: only}
                    granularities: [week]
                  - name: buyers
                    entry: {event: signup}
                    return: {event: purchase}
                    granularities: GRANULARITIES
                    kinds: [on, streak]
                    segments: [country, beta]
                """;
        return yaml.replace("GRANULARITIES", version == 1 ? "[week]" : "[week, month]")
                .replace(
                        "THEM",
                        user == null
                                ? "''"
                                : "'"
                                        + ("" + user)
                                                .replace("'", "''")
                                                .replace("\\", "\\\\")
                                                .replace("\"", "\\\"") + "'")
                .replace(
                        "USER",
                        user == null ? "" : "\"" + user.replace("\\", "\\\\").replace("\"", "\\\"") + "\", ");
    }

    private static void apply(Store store, String yaml) {
        store.run("apply", "", run -> {
            DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
            DefinitionRows.publish(
                    run,
                    versions.changesTo(DefinitionReader.readText(live(versions), "test", yaml)
                            .written()),
                    "test");
            return run.publish(null, "{}");
        });
    }

    private static List<WrittenDefinition> live(DefinitionVersions versions) {
        return versions.live().stream().map(StoredDefinition::written).toList();
    }

    private static List<?> changesTo(Store store, String yaml) {
        DefinitionVersions versions = DefinitionRows.read(store.read(DefinitionsTable.SPEC));
        return versions.changesTo(
                DefinitionReader.readText(live(versions), "test", yaml).written());
    }

    private void ingest(
            Store store, String name, String file, List<String> rows, Function<String, @Nullable String> row)
            throws IOException {
        String quoted = ERASED.replace("\"", "\"\"");
        String text = rows.stream()
                .map(row)
                .filter(each -> each != null)
                .map(each -> Arrays.stream(each.split(",", -1))
                        .map(field -> field.contains("USER") ? "\"" + field.replace("USER", quoted) + "\"" : field)
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", HEADER, "\n"));
        Path path =
                Files.createDirectories(folder.resolve("files").resolve(name)).resolve(file + ".csv");
        Files.writeString(path, text);
        store.run("ingest", name.equals("with") ? ERASED : "", run -> {
            IngestJob.run(
                    run,
                    DefinitionRows.read(run.read(DefinitionsTable.SPEC))
                            .inForce()
                            .definitions()
                            .store(),
                    InputSpec.of(List.of(path.toString()), false));
            return run.publish(null, "{}");
        });
    }

    private static void compute(Store store, LocalDate day) {
        RunOptions options = RunOptions.whatChanged().asOf(day);
        store.run("run", "", run -> {
            Pipeline pipeline = new Pipeline(
                    run, DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce(), options);
            return run.publish(pipeline.run(line -> {}).orElseThrow(), "{}");
        });
    }

    private static List<String> cells(Store store) {
        Dataset<Row> cells = store.read(CohortRetentionTable.SPEC)
                .join(
                        store.read(DefinitionsTable.SPEC)
                                .select(col("id").as("cohort_id"), col("name"))
                                .distinct(),
                        new String[] {"cohort_id"},
                        "inner");
        return rows(
                cells,
                "name",
                "version",
                "segment",
                "granularity",
                "kind",
                "cohort_period",
                "period_offset",
                "cohort_size",
                "active_users",
                "eligible_users",
                "active_eligible",
                "closes_at");
    }

    /** Rows read, kept, duplicate and rejected of all batches. */
    private static Row batches(Store store) {
        return store.read(IngestBatchesTable.SPEC)
                .agg(sum("rows_read"), sum("rows_kept"), sum("rows_duplicate"), sum("rows_rejected"))
                .head();
    }

    private static List<String> rows(Dataset<Row> table, String... columns) {
        return table
                .select(Arrays.stream(columns).map(name -> col(name)).toArray(Column[]::new))
                .collectAsList()
                .stream()
                .map(row -> row.mkString("|"))
                .sorted()
                .toList();
    }

    /** Ids of cohorts and batches differ between two stores. */
    private static Map<String, String> hashes(Store store) {
        Map<String, String> hashes = new TreeMap<>(ContentHash.of(store));
        hashes.keySet()
                .removeIf(table -> table.startsWith("cohort")
                        || table.equals("entry_day")
                        || table.equals("definitions")
                        || table.equals("ingest_batches")
                        || table.equals("events_rejected"));
        assertThat(hashes).containsKeys("events", "activity", "users");
        hashes.put("cells", String.join("\n", cells(store)));
        return hashes;
    }

    /** The files of the store with the user that hold the id, be it in their bytes or in what Parquet has packed. */
    private List<String> traces() throws IOException {
        Path store = folder.resolve("stores").resolve("with");
        List<String> traces = new ArrayList<>();
        Map<Path, List<String>> packed = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(bytes(file), StandardCharsets.ISO_8859_1).contains(TRACE)
                        || file.toString().contains(TRACE)) {
                    traces.add(file.toString());
                }
                if (file.toString().endsWith(".parquet")) {
                    boolean isLog = file.toString().contains("_delta_log");
                    Path table = store.resolve(store.relativize(file).getName(0));
                    packed.computeIfAbsent(isLog ? table.resolve("log") : table, key -> new ArrayList<>())
                            .add(file.toString());
                }
            }
        }
        for (Map.Entry<Path, List<String>> table : packed.entrySet()) {
            Dataset<Row> rows = SharedSpark.session()
                    .read()
                    .option("mergeSchema", true)
                    .option("recursiveFileLookup", true)
                    .parquet(table.getValue().toArray(String[]::new));
            Column all =
                    to_json(struct(Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new)));
            if (!rows.where(all.contains(TRACE)).isEmpty()) {
                traces.add("packed in " + table.getKey());
            }
        }
        return traces;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
