package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows whose columns have types, and where each of them stands.
 *
 * @param name the name in messages
 * @param schema the columns as they were written
 * @param rows the same columns; a text may be given as its bytes
 * @param file the name of a row's file, or of the table
 * @param line a row's number in its file, from 1; NULL where rows have none
 * @param count how many rows there are
 */
record TypedRows(String name, StructType schema, Dataset<Row> rows, Column file, Column line, LongSupplier count) {
    static TypedRows of(ExistingTable table) {
        Dataset<Row> rows = table.rows();
        return new TypedRows(
                table.name(), rows.schema(), rows, lit(table.name()), lit(null).cast(DataTypes.LongType), rows::count);
    }

    /** The names of the columns. */
    List<String> header() {
        return Arrays.asList(schema.fieldNames());
    }
}
