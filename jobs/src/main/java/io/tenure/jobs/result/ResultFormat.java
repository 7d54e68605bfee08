package io.tenure.jobs.result;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How the result of a statement is printed. */
public enum ResultFormat {
    /** RFC 4180 with a header line; NULL is empty, an empty text is {@code ""}. */
    CSV {
        @Override
        public void write(Dataset<Row> result, Appendable out) throws IOException {
            CsvResult.write(result, out);
        }
    },
    /** One line: a compact array of row objects. */
    JSON {
        @Override
        public void write(Dataset<Row> result, Appendable out) throws IOException {
            JsonResult.write(result, out);
        }
    },
    /** Aligned columns for people. */
    TABLE {
        @Override
        public void write(Dataset<Row> result, Appendable out) throws IOException {
            TableResult.write(result, out);
        }
    };

    /** Runs the statement's query and prints all of its rows; they are streamed, except for tables. */
    public abstract void write(Dataset<Row> result, Appendable out) throws IOException;

    static Iterator<Row> rowsOf(Dataset<Row> result) {
        return result.toLocalIterator();
    }
}
