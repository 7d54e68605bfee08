package io.tenure.jobs.input;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Writer;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that are no events, as CSV for people. */
public final class RejectedRows {
    private RejectedRows() {}

    /**
     * Writes rows: file, line (from 1; of Parquet the row), reason code, text; in this order.
     *
     * @param rows {@code file, line, code, raw}; others are left out
     */
    public static void write(Dataset<Row> rows, Writer writer) throws IOException {
        CsvWriter csv = csv(writer);
        Iterator<Row> sorted = rows.select(RowShape.FILE, RowShape.LINE, RowShape.CODE, RowShape.RAW)
                .orderBy(RowShape.FILE, RowShape.LINE, RowShape.CODE)
                .toLocalIterator();
        while (sorted.hasNext()) {
            Row row = sorted.next();
            csv.writeRecord(
                    row.getString(0),
                    row.isNullAt(1) ? "" : Long.toString(row.getLong(1)),
                    row.getString(2),
                    row.isNullAt(3) ? "" : row.getString(3));
        }
        csv.flush();
    }

    /** Writes that there are none. */
    static void writeNone(Writer writer) throws IOException {
        csv(writer).flush();
    }

    private static CsvWriter csv(Writer writer) {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord(RowShape.FILE, RowShape.LINE, RowShape.CODE, RowShape.RAW);
        return csv;
    }
}
