package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What the footers of Parquet files say of their columns.
 *
 * <p>Spark takes the columns of one file for those of all that are read together, and what another file has beside them,
 * or as another type, is lost or fails late. So only files of equal columns are read together.
 */
final class ParquetFooters {
    /** Where Spark keeps what Parquet's types can't say. */
    private static final String SPARK_COLUMNS = "org.apache.spark.sql.parquet.row.metadata";

    private static final String MAGIC = "PAR1";
    private static final int MOST_TASKS = 32;

    private ParquetFooters() {}

    /**
     * The files in groups of equal columns, in the order of their first files. Reads the footers, several at once.
     *
     * @throws TenureException INPUT_TRUNCATED or INPUT_FORMAT for the first file whose footer can't be read
     */
    static Collection<ParquetGroup> byColumns(SparkSession spark, List<EventFile> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        SerializableConfiguration forTasks = new SerializableConfiguration(hadoop);
        FileOpener opener = new FileOpener(hadoop);
        List<Footer> footers = new JavaSparkContext(spark.sparkContext())
                .parallelize(files, Math.min(files.size(), MOST_TASKS))
                .map(file -> read(file, forTasks, opener))
                .collect();
        Map<String, List<Footer>> groups = new LinkedHashMap<>();
        for (Footer footer : footers) {
            if (footer.problem() != null) {
                throw footer.problem();
            }
            groups.computeIfAbsent(footer.columns(), columns -> new ArrayList<>())
                    .add(footer);
        }
        return groups.values().stream().map(ParquetFooters::group).toList();
    }

    private static ParquetGroup group(List<Footer> footers) {
        return new ParquetGroup(
                footers.stream().map(Footer::file).toList(),
                footers.stream().mapToLong(Footer::rows).sum());
    }

    private static Footer read(EventFile file, SerializableConfiguration hadoop, FileOpener opener) throws IOException {
        Path path = new Path(URI.create(file.uri()));
        // without a configuration the options read Hadoop's files of settings again, for every file
        ParquetReadOptions options = ParquetReadOptions.builder(new HadoopParquetConfiguration(hadoop.value()))
                .build();
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop.value()), options)) {
            FileMetaData footer = reader.getFileMetaData();
            String spark = footer.getKeyValueMetaData().getOrDefault(SPARK_COLUMNS, "");
            return new Footer(file, footer.getSchema() + spark, reader.getRecordCount(), null);
        } catch (IOException | RuntimeException e) { // Parquet has no exception of its own for what is no Parquet
            return new Footer(file, "", 0, problem(file, opener, e));
        }
    }

    private static TenureException problem(EventFile file, FileOpener opener, Exception cause) throws IOException {
        try (InputStream bytes = opener.bytes(file, 0)) {
            String begin = new String(bytes.readNBytes(MAGIC.length()), StandardCharsets.US_ASCII);
            return begin.equals(MAGIC)
                    ? new TenureException(
                            ErrorCode.INPUT_TRUNCATED,
                            file.name() + ": the file begins as Parquet, but its footer is missing or damaged ("
                                    + cause.getMessage() + "). Copy or write the file again.",
                            cause)
                    : new TenureException(
                            ErrorCode.INPUT_FORMAT,
                            file.name() + ": not a Parquet file (" + cause.getMessage()
                                    + "). Name it by its format: .csv, .jsonl or .parquet.",
                            cause);
        }
    }

    /** What one footer says, or why it says nothing. */
    private record Footer(
            EventFile file,
            String columns,
            long rows,
            @Nullable TenureException problem) implements Serializable {}
}
