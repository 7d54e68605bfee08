package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The records of a split of CSV or JSON lines as text; one that can't be read ends the query. */
final class TextRowReader implements PartitionReader<InternalRow> {
    private static final int ABSENT = -1;

    private final FileSplit split;
    private final RecordReader records;
    /** The index at which the record reader has each column; ABSENT where the file doesn't. */
    private final int[] fields;

    private final Object[] values;
    private final InternalRow row;

    TextRowReader(StructType columns, ReadingTools tools, FileSplit split) {
        this.split = split;
        List<String> names = List.of(columns.fieldNames());
        boolean isJson = split.file().format() == FileFormat.JSON;
        List<String> present =
                isJson ? names : names.stream().filter(split.header()::contains).toList();
        this.fields = names.stream().mapToInt(present::indexOf).toArray();
        this.values = new Object[fields.length];
        this.row = new GenericInternalRow(values);
        try {
            this.records = isJson
                    ? tools.openJson(split, present)
                    : tools.openCsv(
                            split,
                            present.stream().mapToInt(split.header()::indexOf).toArray());
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND, "Cannot read '" + split.file().name() + "': " + e, e);
        }
    }

    @Override
    public boolean next() throws IOException {
        if (!records.next()) {
            return false;
        }
        RejectReason reason = records.reject();
        if (reason != null) {
            throw new TenureException(
                    ErrorCode.INPUT_FORMAT,
                    split.file().name() + ", line " + records.line() + ": " + reason.text() + " (" + reason.code()
                            + "). Correct the line: a view has no place for rows that can't be read.");
        }
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i] == ABSENT ? null : UTF8String.fromBytes(records.field(fields[i]));
        }
        return true;
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
