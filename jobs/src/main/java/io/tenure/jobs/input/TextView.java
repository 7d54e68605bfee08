package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files as a temporary view of SQL: CSV and JSON lines with every column as text, exactly as written; Parquet as typed.
 *
 * <p>NULL is an empty unquoted field of CSV, a JSON null, and a column that a file or a line doesn't have. The columns of
 * JSON lines are all fields that occur, found by reading the files once when the view is made; nested values are JSON. A
 * row that can't be read is an error that names its file and line.
 */
public final class TextView {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private TextView() {}

    /**
     * Makes a view.
     *
     * @throws TenureException INPUT_… where a file can't be understood; USAGE for a name that is none or files of several
     *     formats
     */
    public static void create(SparkSession spark, String name, InputSpec spec) {
        if (!NAME.matcher(name).matches()) {
            throw new TenureException(
                    ErrorCode.USAGE, "'" + name + "' can't name a view: use letters, digits and underscores.");
        }
        List<EventFile> files = FileFinder.find(spec, spark.sparkContext().hadoopConfiguration())
                .files();
        Set<FileFormat> formats = new LinkedHashSet<>();
        files.forEach(file -> formats.add(file.format()));
        if (formats.size() > 1) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "The view '" + name + "' has files of several formats " + formats + "; make a view of each.");
        }
        FileFormat format = files.get(0).format();
        Dataset<Row> rows =
                format == FileFormat.PARQUET ? ParquetFiles.readAll(spark, files) : text(spark, files, format);
        rows.createOrReplaceTempView(name);
    }

    private static Dataset<Row> text(SparkSession spark, List<EventFile> files, FileFormat format) {
        FileOpener opener = new FileOpener(spark.sparkContext().hadoopConfiguration());
        SplitPlanner planner = new SplitPlanner(spark, opener, SplitPlanner.DEFAULT_SPLIT_BYTES);
        ReadingTools tools = ReadingTools.of(spark, InputSpec.of(List.of(), false), opener);
        List<FileSplit> splits = new ArrayList<>();
        files.forEach(file -> splits.addAll(planner.plan(file)));
        Set<String> columns = new LinkedHashSet<>();
        if (format == FileFormat.JSON) {
            columns.addAll(tools.fieldNames(spark, splits));
        } else {
            splits.forEach(split -> columns.addAll(split.header()));
        }
        if (columns.isEmpty()) {
            throw new TenureException(
                    ErrorCode.INPUT_EMPTY,
                    files.get(0).name()
                            + ": no line is a JSON object with a field, so the view has no column. JSON lines "
                            + "have one object on each line.");
        }
        return new RecordTable("text", RowShape.TEXT, RowShape.text(columns), splits, tools).rows(spark);
    }
}
