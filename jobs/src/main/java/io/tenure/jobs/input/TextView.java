package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files as a temporary view of SQL: CSV with every column as text, exactly as written (an empty unquoted field is NULL);
 * JSON lines by Spark's reader with text for every scalar; Parquet as typed. A row that can't be read is an error.
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
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        List<EventFile> files = FileFinder.find(spec, hadoop);
        Set<FileFormat> formats = new LinkedHashSet<>();
        files.forEach(file -> formats.add(file.format()));
        if (formats.size() > 1) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "The view '" + name + "' has files of several formats " + formats + "; make a view of each.");
        }
        Dataset<Row> rows = switch (files.get(0).format()) {
            case CSV -> csv(spark, files, new FileOpener(hadoop));
            case JSON ->
                spark.read()
                        .option("primitivesAsString", "true")
                        .option("mode", "FAILFAST")
                        .json(ParquetEvents.literalPaths(files));
            case PARQUET -> ParquetEvents.read(spark, files);
        };
        if (!NAME.matcher(name).matches()) {
            throw new TenureException(
                    ErrorCode.USAGE, "'" + name + "' can't name a view: use letters, digits and underscores.");
        }
        rows.createOrReplaceTempView(name);
    }

    private static Dataset<Row> csv(SparkSession spark, List<EventFile> files, FileOpener opener) {
        SplitPlanner planner = new SplitPlanner(spark, opener, SplitPlanner.DEFAULT_SPLIT_BYTES);
        List<FileSplit> splits = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (EventFile file : files) {
            splits.addAll(planner.plan(file));
        }
        splits.forEach(split -> columns.addAll(split.header()));
        ReadingTools tools = ReadingTools.of(spark, InputSpec.of(List.of(), false), opener);
        return new RecordTable("csv", RowShape.TEXT, RowShape.text(columns), splits, tools).rows(spark);
    }
}
