package io.tenure.jobs.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Rows as aligned columns: numbers to the right, NULL spelled out. */
final class TableResult {
    private static final String GAP = "  ";

    private TableResult() {}

    static void write(Dataset<Row> result, Appendable out) throws IOException {
        StructField[] fields = result.schema().fields();
        List<String[]> lines = new ArrayList<>(List.<String[]>of(result.columns()));
        Iterator<Row> rows = ResultFormat.rowsOf(CellText.of(result));
        while (rows.hasNext()) {
            Row row = rows.next();
            String[] cells = new String[row.size()];
            Arrays.setAll(cells, i -> row.isNullAt(i) ? "NULL" : row.getString(i));
            lines.add(cells);
        }
        int[] widths = new int[fields.length];
        for (String[] cells : lines) {
            for (int i = 0; i < cells.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].codePointCount(0, cells[i].length()));
            }
        }
        for (String[] cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                String padding = " ".repeat(widths[i] - cells[i].codePointCount(0, cells[i].length()));
                boolean right = fields[i].dataType() instanceof NumericType;
                line.append(right ? padding + cells[i] : cells[i] + padding).append(GAP);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
