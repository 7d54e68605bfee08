package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.File;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A table or view that is there already and read where it is.
 *
 * @param name as definitions write it: {@code catalog.schema.table}, or {@code delta:} or {@code parquet:} before a path
 *     (Spark's {@code delta.`path`} as well)
 * @param rows what is in it now
 */
public record ExistingTable(String name, Dataset<Row> rows) {
    /** Spark takes what it knows nothing of for larger than everything. */
    private static final int MOST_BITS_OF_A_SIZE = 60;

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\d_-]*(\\.[\\p{L}_][\\p{L}\\d_-]*){2}");
    private static final Pattern FOLDER = Pattern.compile("(delta|parquet)(?::(.+)|\\.`([^`]+)`)");

    /**
     * Whether an input that may be files is a table: {@code delta:} or {@code parquet:} before a path, or {@code
     * catalog.schema.table} where no file has that name or an ending of a file's.
     */
    public static boolean isMeant(String input) {
        return FOLDER.matcher(input).matches()
                || (NAME.matcher(input).matches()
                        && FileFormat.ofName(input) == null
                        && !FileFormat.isGzip(input)
                        && !new File(input).exists());
    }

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

    /** About how many bytes its rows have where they are stored; 0 when nobody knows. */
    long storedBytes() {
        return CollectionConverters.asJava(rows.queryExecution().optimizedPlan().collectLeaves()).stream()
                .map(leaf -> leaf.stats().sizeInBytes().bigInteger())
                .filter(bytes -> bytes.bitLength() <= MOST_BITS_OF_A_SIZE)
                .mapToLong(BigInteger::longValue)
                .sum();
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
