package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.csv.CsvRecordReader;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The records of a CSV split as text; one that can't be read ends the query. */
final class TextRowReader implements PartitionReader<InternalRow> {
    private final FileSplit split;
    private final CsvRecordReader records;
    private final int[] fields;
    private final Object[] values;
    private final InternalRow row;

    TextRowReader(StructType columns, ReadingTools tools, FileSplit split) {
        this.split = split;
        this.fields = Arrays.stream(columns.fieldNames())
                .mapToInt(name -> split.header().indexOf(name))
                .toArray();
        this.values = new Object[fields.length];
        this.row = new GenericInternalRow(values);
        try {
            this.records = tools.openCsv(
                    split, Arrays.stream(fields).filter(field -> field >= 0).toArray());
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
        int present = 0;
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i] < 0 ? null : UTF8String.fromBytes(records.field(present++));
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
