package io.tenure.jobs.result;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows as RFC 4180 with a header line. */
final class CsvResult {
    private CsvResult() {}

    static void write(Dataset<Row> result, Appendable out) throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .quoteStrategy(QuoteStrategies.EMPTY)
                .build(text)) {
            csv.writeRecord(result.columns());
            Iterator<Row> rows = ResultFormat.rowsOf(CellText.of(result));
            while (rows.hasNext()) {
                Row row = rows.next();
                String[] cells = new String[row.size()];
                Arrays.setAll(cells, row::getString);
                csv.writeRecord(cells);
                csv.flush();
                out.append(text.getBuffer());
                text.getBuffer().setLength(0);
            }
        }
        out.append(text.getBuffer());
    }
}
