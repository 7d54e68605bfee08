package io.tenure.api.store;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A Delta table at one version. The only class that knows how Delta Kernel reads. */
final class DeltaTable {
    private final Engine engine;
    private final Snapshot snapshot;

    private DeltaTable(Engine engine, Snapshot snapshot) {
        this.engine = engine;
        this.snapshot = snapshot;
    }

    static DeltaTable newest(Engine engine, String path) {
        return new DeltaTable(engine, TableManager.loadSnapshot(path).build(engine));
    }

    static DeltaTable at(Engine engine, String path, long version) {
        return new DeltaTable(
                engine, TableManager.loadSnapshot(path).atVersion(version).build(engine));
    }

    long version() {
        return snapshot.getVersion();
    }

    /**
     * Calls back for every row in which some columns have the given values, in no order.
     *
     * <p>Files that can't hold such a row are not opened. The row is valid during the call only.
     *
     * @param columns what is read of a row
     * @param equal the values, each a text or an integer, by column
     */
    void forEach(List<String> columns, Map<String, Object> equal, Consumer<TableRow> each) {
        StructType schema = schema(columns, equal);
        Scan scan = snapshot.getScanBuilder()
                .withReadSchema(schema)
                .withFilter(allEqual(equal))
                .build();
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        schema.fieldNames().forEach(name -> ordinals.put(name, ordinals.size()));
        Row state = scan.getScanState(engine);
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> rows = files.next().getRows()) {
                    while (rows.hasNext()) {
                        readFile(state, rows.next(), ordinals, equal, each);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StructType schema(List<String> columns, Map<String, Object> equal) {
        StructType all = snapshot.getSchema();
        StructType schema = new StructType();
        for (String column : Stream.concat(columns.stream(), equal.keySet().stream())
                .distinct()
                .toList()) {
            schema = schema.add(all.get(column));
        }
        return schema;
    }

    private static Predicate allEqual(Map<String, Object> equal) {
        return equal.entrySet().stream()
                .map(entry -> new Predicate("=", new Column(entry.getKey()), literal(entry.getValue())))
                .reduce((left, right) -> new Predicate("AND", left, right))
                .orElseGet(() -> new Predicate("ALWAYS_TRUE", List.of()));
    }

    private static Literal literal(Object value) {
        return value instanceof Integer number ? Literal.ofInt(number) : Literal.ofString((String) value);
    }

    private void readFile(
            Row state, Row file, Map<String, Integer> ordinals, Map<String, Object> equal, Consumer<TableRow> each)
            throws IOException {
        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
        try (CloseableIterator<FileReadResult> read = engine.getParquetHandler()
                        .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty());
                CloseableIterator<FilteredColumnarBatch> batches =
                        Scan.transformPhysicalData(engine, state, file, read.map(FileReadResult::getData))) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        TableRow row = new TableRow(rows.next(), ordinals);
                        if (row.has(equal)) {
                            each.accept(row);
                        }
                    }
                }
            }
        }
    }
}
