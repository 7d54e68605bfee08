package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/**
 * A table or view that is there already and read where it is.
 *
 * @param name as definitions write it: {@code catalog.schema.table}, or {@code delta:} or {@code parquet:} before a path
 *     (Spark's {@code delta.`path`} as well)
 * @param rows what is in it now
 */
public record ExistingTable(String name, Dataset<Row> rows) {
    private static final Pattern FOLDER = Pattern.compile("(delta|parquet)(?::(.+)|\\.`([^`]+)`)");

    /**
     * Opens a table.
     *
     * @throws TenureException INPUT_NOT_FOUND if there is none of that name, or it can't be read
     */
    public static ExistingTable open(SparkSession spark, String name) {
        Matcher folder = FOLDER.matcher(name);
        try {
            if (folder.matches()) {
                String path = folder.group(2) == null ? folder.group(3) : folder.group(2);
                return new ExistingTable(
                        name, spark.read().format(folder.group(1)).load(path));
            }
            spark.catalog().refreshTable(name);
            return new ExistingTable(name, spark.table(name));
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new TenureException(
                        ErrorCode.INPUT_NOT_FOUND,
                        "Cannot read the table '" + name + "': " + firstLine(e)
                                + " Write catalog.schema.table as Spark knows it, or delta:PATH or parquet:PATH.",
                        e);
            }
            throw e;
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Whether it has a column; case matters. */
    public boolean has(String column) {
        return Arrays.asList(rows.columns()).contains(column);
    }

    /**
     * One of its columns.
     *
     * @throws TenureException DEFINITION, with the nearest name, if it has none of that name
     */
    public Column column(String column) {
        requireColumn(column);
        return col("`" + column.replace("`", "``") + "`");
    }

    /** The type of one of its columns. */
    public DataType type(String column) {
        requireColumn(column);
        return rows.schema().apply(column).dataType();
    }

    private void requireColumn(String column) {
        if (!has(column)) {
            throw new TenureException(
                    ErrorCode.DEFINITION,
                    "The table '" + name + "' has no column '" + column + "'"
                            + TenureException.didYouMean(column, Arrays.asList(rows.columns())));
        }
    }
}
