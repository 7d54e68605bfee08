package io.tenure.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.RunsTable;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * What a reader of a store sees, read without Spark and Delta: the newest published row of {@code runs} says which version of
 * each table counts, its log says which files that version has, and the files have the rows.
 *
 * <p>Columns that say when, by which run and in which batch a row was written are left out. In the place of a key stands the
 * user's id, in the place of a definition's id, which is drawn when it is first applied, its kind and name.
 */
public final class PublishedRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ARBITRARY = Set.of(
            ActivityMasksTable.SHARD,
            CohortRetentionTable.RUN_ID,
            DefinitionsTable.CREATED_AT,
            IngestBatchesTable.BATCH_ID,
            IngestBatchesTable.RUN_NUMBER,
            IngestBatchesTable.INGESTED_AT);

    private final Path store;
    private final Set<String> leftOut;
    private final Map<String, String> users = new HashMap<>();
    private final Map<String, String> definitions = new HashMap<>();

    private PublishedRows(Path store, Set<String> leftOut) {
        this.store = store;
        this.leftOut = leftOut;
    }

    /**
     * The rows of every table as text, sorted; no tables before the first publication.
     *
     * @param leftOut columns beside the arbitrary ones
     */
    public static Map<String, List<String>> of(Path store, String... leftOut) {
        try {
            return new PublishedRows(store, Set.of(leftOut)).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, List<String>> read() throws IOException {
        Map<String, Long> versions = versions();
        for (Map<String, String> user : rows(UsersTable.SPEC, versions)) {
            users.put(user.get(UsersTable.USER_KEY), user.get(UsersTable.USER_ID));
        }
        for (Map<String, String> definition : rows(DefinitionsTable.SPEC, versions)) {
            definitions.put(
                    definition.get(DefinitionsTable.ID),
                    definition.get(DefinitionsTable.KIND) + " " + definition.get(DefinitionsTable.NAME));
        }
        Map<String, List<String>> tables = new TreeMap<>();
        for (Map.Entry<String, Long> table : versions.entrySet()) {
            tables.put(
                    table.getKey(),
                    rows(table.getKey(), table.getValue()).stream()
                            .map(this::text)
                            .sorted()
                            .toList());
        }
        return tables;
    }

    private List<Map<String, String>> rows(TableSpec table, Map<String, Long> versions) throws IOException {
        Long version = versions.get(table.name());
        return version == null ? List.of() : rows(table.name(), version);
    }

    private String text(Map<String, String> row) {
        Map<String, String> said = new TreeMap<>(row);
        said.keySet().removeAll(ARBITRARY);
        said.keySet().removeAll(leftOut);
        said.computeIfPresent(UsersTable.USER_KEY, (column, key) -> users.get(key));
        said.replaceAll((column, value) -> definitions.getOrDefault(value, value));
        return said.toString();
    }

    /** The versions that the newest publication names. */
    private Map<String, Long> versions() throws IOException {
        String table = RunsTable.SPEC.name();
        long newest = newestVersion(table);
        Map<String, Long> versions = new TreeMap<>();
        long number = 0;
        for (Group run : newest < 0 ? List.<Group>of() : groups(table, newest).keySet()) {
            if (run.getString(RunsTable.STATUS, 0).equals(RunsTable.PUBLISHED)
                    && run.getLong(RunsTable.NUMBER, 0) > number) {
                number = run.getLong(RunsTable.NUMBER, 0);
                versions.clear();
                Group entries = run.getGroup(RunsTable.VERSIONS, 0);
                for (int i = 0; i < entries.getFieldRepetitionCount(0); i++) {
                    Group entry = entries.getGroup(0, i);
                    versions.put(entry.getString(0, 0), entry.getLong(1, 0));
                }
            }
        }
        return versions;
    }

    private long newestVersion(String table) {
        long version = -1;
        while (Files.exists(commit(table, version + 1))) {
            version++;
        }
        return version;
    }

    private Path commit(String table, long version) {
        return store.resolve(table).resolve("_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version));
    }

    private List<Map<String, String>> rows(String table, long version) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        groups(table, version).forEach((group, partition) -> {
            Map<String, String> row = new HashMap<>(partition);
            for (int field = 0; field < group.getType().getFieldCount(); field++) {
                if (group.getFieldRepetitionCount(field) > 0) {
                    row.put(group.getType().getFieldName(field), value(group, field));
                }
            }
            rows.add(row);
        });
        return rows;
    }

    private static String value(Group group, int field) {
        return group.getType().getType(field).isPrimitive()
                ? group.getValueToString(field, 0)
                : group.getGroup(field, 0).toString().replace("\n", " ");
    }

    /** The rows of a version, each with the values of its partition. */
    private Map<Group, Map<String, String>> groups(String table, long version) throws IOException {
        IdentityHashMap<Group, Map<String, String>> groups = new IdentityHashMap<>();
        for (Map.Entry<String, Map<String, String>> file : files(table, version).entrySet()) {
            Path path = store.resolve(table).resolve(URI.create(file.getKey()).getPath());
            try (ParquetReader<Group> reader = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(path.toUri()))
                    .build()) {
                for (Group group = reader.read(); group != null; group = reader.read()) {
                    groups.put(group, file.getValue());
                }
            }
        }
        return groups;
    }

    /** The files of a version, each with the values of its partition. */
    private Map<String, Map<String, String>> files(String table, long version) throws IOException {
        Map<String, Map<String, String>> files = new TreeMap<>();
        for (long commit = 0; commit <= version; commit++) {
            for (String line : Files.readAllLines(commit(table, commit))) {
                JsonNode action = JSON.readTree(line);
                if (action.has("remove")) {
                    files.remove(action.get("remove").get("path").asText());
                }
                if (action.has("add")) {
                    JsonNode add = action.get("add");
                    Map<String, String> partition = new TreeMap<>();
                    add.get("partitionValues")
                            .properties()
                            .forEach(column -> partition.put(
                                    column.getKey(), column.getValue().asText()));
                    files.put(add.get("path").asText(), partition);
                }
            }
        }
        return files;
    }
}
