package io.tenure.jobs.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.text.FormulaGuard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;

/** Rows as they stand in a CSV for other programs: instants with their zone, {@code 2025-04-01T00:00:00Z}, and no formulas. */
public final class CsvRows {
    private static final UserDefinedFunction GUARDED =
            udf((UDF1<String, String>) text -> text == null ? null : FormulaGuard.guard(text), DataTypes.StringType);
    private static final UserDefinedFunction INSTANT = udf(
            (UDF1<Long, String>) micros -> micros == null
                    ? null
                    : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString(),
            DataTypes.StringType);

    private CsvRows() {}

    /**
     * The same rows.
     *
     * @param isRaw whether texts stay as they are, also where a spreadsheet would take them for formulas
     */
    public static Dataset<Row> of(Dataset<Row> rows, boolean isRaw) {
        return rows.select(Arrays.stream(rows.schema().fields())
                .map(field -> written(field, isRaw).as(field.name()))
                .toArray(Column[]::new));
    }

    private static Column written(StructField field, boolean isRaw) {
        Column column = col(field.name());
        if (field.dataType() instanceof TimestampType) {
            return INSTANT.apply(unix_micros(column));
        }
        return field.dataType() instanceof StringType && !isRaw ? GUARDED.apply(column) : column;
    }
}
