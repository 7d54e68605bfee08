package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows as a table takes them. */
final class TableColumns {
    private TableColumns() {}

    /** The columns of the table, in its order and of its types; those that the rows lack become NULL. */
    static Dataset<Row> conforming(StructType schema, Dataset<Row> rows) {
        Map<String, String> types = new HashMap<>();
        for (StructField field : rows.schema().fields()) {
            types.put(field.name(), field.dataType().catalogString());
        }
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            String type = types.get(field.name());
            Column column = type == null ? lit(null) : col("`" + field.name() + "`");
            boolean isOfType = field.dataType().catalogString().equals(type);
            columns.add(isOfType ? column : column.cast(field.dataType()).as(field.name()));
        }
        return rows.select(columns.toArray(Column[]::new));
    }
}
