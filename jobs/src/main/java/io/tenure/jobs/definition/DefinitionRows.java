package io.tenure.jobs.definition;

import io.tenure.definition.CohortDefinition;
import io.tenure.definition.Definition;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of {@code definitions}. */
public final class DefinitionRows {
    private DefinitionRows() {}

    /** Reads every version. */
    public static DefinitionVersions read(Dataset<Row> definitions) {
        return new DefinitionVersions(
                definitions.collectAsList().stream().map(DefinitionRows::stored).toList());
    }

    private static StoredDefinition stored(Row row) {
        DefinitionKind kind =
                DefinitionKind.valueOf(row.<String>getAs(DefinitionsTable.KIND).toUpperCase(Locale.ROOT));
        return new StoredDefinition(
                UUID.fromString(row.getAs(DefinitionsTable.ID)),
                row.getAs(DefinitionsTable.VERSION),
                new WrittenDefinition(
                        DefinitionReader.fromJson(kind, row.getAs(DefinitionsTable.DEFINITION)),
                        row.getAs(DefinitionsTable.WRITTEN)),
                row.getAs(DefinitionsTable.CREATED_BY),
                row.getAs(DefinitionsTable.CREATED_AT),
                row.getAs(DefinitionsTable.RETIRED));
    }

    /** Adds the new versions to the store. */
    public static void publish(StoreRun run, List<DefinitionChange> changes, String createdBy) {
        publish(run, changes, createdBy, UUID::randomUUID);
    }

    /** The same, with ids for what is new. */
    public static void publish(StoreRun run, List<DefinitionChange> changes, String createdBy, Supplier<UUID> newIds) {
        Instant now = run.store().clock().instant();
        List<Row> rows = changes.stream()
                .map(change -> row(change, createdBy, now, newIds))
                .toList();
        run.append(DefinitionsTable.SPEC, run.store().spark().createDataFrame(rows, DefinitionsTable.SPEC.schema()));
    }

    private static Row row(DefinitionChange change, String createdBy, Instant now, Supplier<UUID> newIds) {
        Definition definition = change.definition();
        WrittenDefinition after = change.after();
        StoredDefinition before = change.before();
        return RowFactory.create(
                definition.kind().text(),
                (before == null ? newIds.get() : before.id()).toString(),
                change.version(),
                definition.name(),
                definition instanceof CohortDefinition cohort ? cohort.description() : null,
                definition.toJson(),
                definition.sha256(),
                after != null
                        ? after.written()
                        : before == null ? "" : before.written().written(),
                createdBy,
                now,
                after == null);
    }
}
