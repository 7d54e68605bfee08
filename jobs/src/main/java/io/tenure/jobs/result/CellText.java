package io.tenure.jobs.result;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Every column of a result as text, by Spark's own casts; nested values as JSON, BINARY as base64. */
final class CellText {
    private CellText() {}

    static Dataset<Row> of(Dataset<Row> result) {
        String[] positions = new String[result.columns().length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = "c" + i;
        }
        Dataset<Row> byPosition = result.toDF(positions);
        StructField[] fields = result.schema().fields();
        Column[] texts = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            texts[i] = text(col(positions[i]), fields[i]);
        }
        return byPosition.select(texts);
    }

    private static Column text(Column column, StructField field) {
        if (field.dataType() instanceof StructType
                || field.dataType() instanceof ArrayType
                || field.dataType() instanceof MapType) {
            return to_json(column);
        }
        return field.dataType() instanceof BinaryType
                ? org.apache.spark.sql.functions.base64(column)
                : column.cast(DataTypes.StringType);
    }
}
