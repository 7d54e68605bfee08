package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Parquet files through Spark's own reader. */
final class ParquetFiles {
    private ParquetFiles() {}

    /** The rows of files of equal columns, as they were written. */
    static TypedRows rows(SparkSession spark, ParquetGroup group) {
        Dataset<Row> rows = read(spark, group.files());
        return typed(group, rows.schema(), rows);
    }

    /** The same, the texts of user and name as the bytes that the files hold. */
    static TypedRows encodedRows(SparkSession spark, ParquetGroup group, InputSpec spec) {
        List<EventFile> files = group.files();
        // all of them have the columns of the first
        StructType written = read(spark, files.subList(0, 1)).schema();
        EventColumns columns = EventColumns.in(
                Arrays.asList(written.fieldNames()), spec, files.get(0).name());
        Set<String> encoded = new HashSet<>(Arrays.asList(columns.userId(), columns.eventName()));
        encoded.remove(columns.eventTime());
        StructField[] fields = written.fields().clone();
        for (int i = 0; i < fields.length; i++) {
            if (encoded.contains(fields[i].name()) && fields[i].dataType().equals(DataTypes.StringType)) {
                fields[i] = DataTypes.createStructField(fields[i].name(), DataTypes.BinaryType, fields[i].nullable());
            }
        }
        return typed(group, written, spark.read().schema(new StructType(fields)).parquet(literalPaths(files)));
    }

    private static TypedRows typed(ParquetGroup group, StructType written, Dataset<Row> rows) {
        List<EventFile> files = group.files();
        String first = files.get(0).name();
        Column file = files.size() == 1
                ? lit(first)
                : udf(new NameOfPath(files), DataTypes.StringType).apply(col("_metadata.file_path"));
        return new TypedRows(
                first, written, rows, file, col("_metadata.row_index").plus(1), group::rows);
    }

    /** Files of any columns as one: a column that a file doesn't have is NULL. */
    static Dataset<Row> readAll(SparkSession spark, List<EventFile> files) {
        return ParquetFooters.byColumns(spark, files).stream()
                .map(group -> read(spark, group.files()))
                .reduce((left, right) -> left.unionByName(right, true))
                .orElseThrow();
    }

    /**
     * Reads files by their literal names.
     *
     * @throws TenureException INPUT_FORMAT where Spark can't read the footer of one or the type of a column
     */
    private static Dataset<Row> read(SparkSession spark, List<EventFile> files) {
        String[] paths = literalPaths(files);
        try {
            return spark.read().parquet(paths);
        } catch (Exception e) { // Spark throws its checked exceptions without declaring them
            if (!(e instanceof SparkThrowable)) {
                throw e;
            }
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new TenureException(
                    ErrorCode.INPUT_FORMAT,
                    files.get(0).name() + ": can't be read as Parquet: " + root.getMessage()
                            + " Write the file again, with times in microseconds, not nanoseconds (pandas: "
                            + "to_parquet(..., coerce_timestamps='us')).",
                    e);
        }
    }

    /**
     * The files as patterns that match only them: Spark takes every path for a pattern.
     *
     * @throws TenureException INPUT_NOT_FOUND for a file that Spark would leave out without a word
     */
    private static String[] literalPaths(List<EventFile> files) {
        return files.stream().map(ParquetFiles::literalPath).toArray(String[]::new);
    }

    private static String literalPath(EventFile file) {
        Path path = new Path(URI.create(file.uri()));
        if (!FileFinder.isData(path.getName())) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    file.name() + ": Spark takes files that begin with '_' or '.' for its own and doesn't read them. "
                            + "Rename the file.");
        }
        return path.toString().replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0");
    }

    /** The name of a file by the address that Spark gives it. A task has the rows of a file together: it looks a name up once. */
    private static final class NameOfPath implements UDF1<String, String> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> names;
        private transient @Nullable String lastPath;
        private transient @Nullable String lastName;

        private NameOfPath(List<EventFile> files) {
            this.names = files.stream()
                    .collect(Collectors.toMap(file -> plain(file.uri()), EventFile::name, (first, same) -> first));
        }

        @Override
        public @Nullable String call(String path) {
            if (!path.equals(lastPath)) {
                lastPath = path;
                lastName = names.getOrDefault(plain(path), path);
            }
            return lastName;
        }

        private static String plain(String address) {
            return new Path(URI.create(address)).toString();
        }
    }
}
