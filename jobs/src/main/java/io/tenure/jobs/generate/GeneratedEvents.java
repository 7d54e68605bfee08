package io.tenure.jobs.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.GeneratedColumns;
import io.tenure.jobs.generate.model.GeneratorSpec;
import io.tenure.jobs.input.WholeRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Made-up events: as rows, and as a folder of files with one folder in it per arriving day. */
public final class GeneratedEvents {
    /** The day on which a row arrives; not a column of the files but in the names of their folders. */
    public static final String ARRIVAL_DATE = "arrival_date";

    /** The number of a row among those of its arriving day, from 1; in no file. */
    static final String ARRIVAL_ROW = "arrival_row";

    private static final int BLOCKS_PER_TASK = 256;
    private static final int TASKS_PER_CORE = 4;
    private static final String BATCH = "generated ";

    private GeneratedEvents() {}

    /**
     * The rows that arrive on a spec's days, dirty ones apart: {@code event_id, event_time TIMESTAMP, user_id, session_id,
     * event_name, revenue DECIMAL(18,2), country, plan, device, arrival_date DATE}; {@code revenue} is NULL but for
     * purchases. Nothing is stored: each query makes the rows up again, the same ones.
     */
    public static Dataset<Row> of(SparkSession spark, GeneratorSpec spec) {
        return of(spark, spec, tasks(spark, spec));
    }

    static Dataset<Row> of(SparkSession spark, GeneratorSpec spec, int tasks) {
        return numbered(spark, spec, tasks).drop(ARRIVAL_ROW);
    }

    static Dataset<Row> numbered(SparkSession spark, GeneratorSpec spec, int tasks) {
        return new GeneratedTable(GeneratedShape.EVENTS, spec, tasks).rows(spark);
    }

    /**
     * The rows as a store takes them in: each arriving day is a batch of the name that {@link #batches} gives it.
     *
     * @param properties the properties that the store declares
     */
    public static Dataset<Row> wholeRows(SparkSession spark, GeneratorSpec spec, Collection<String> properties) {
        Dataset<Row> rows = numbered(spark, spec, tasks(spark, spec));
        return WholeRows.of(
                rows.withColumn(ARRIVAL_DATE, concat(lit(BATCH), col(ARRIVAL_DATE))),
                ARRIVAL_DATE,
                ARRIVAL_ROW,
                properties);
    }

    /**
     * The batches of those rows: by name, what tells their contents apart.
     *
     * @throws TenureException USAGE if the spec asks for dirty rows
     */
    public static SortedMap<String, String> batches(GeneratorSpec spec) {
        requireClean(spec, "a store");
        SortedMap<String, String> batches = new TreeMap<>();
        for (int day = spec.firstDay(); day <= spec.lastDay(); day++) {
            batches.put(BATCH + spec.start().plusDays(day), spec.originOf(day));
        }
        return batches;
    }

    /** The lines of CSV, with headers and dirty rows: {@code value STRING, arrival_date DATE}. */
    static Dataset<Row> lines(SparkSession spark, GeneratorSpec spec, int tasks) {
        return new GeneratedTable(GeneratedShape.LINES, spec, tasks).rows(spark);
    }

    /**
     * Writes Parquet files to {@code folder/arrival_date=2025-01-01/}.
     *
     * @throws TenureException USAGE if such a folder is there for one of the spec's days, or the spec asks for dirty rows
     */
    public static void writeParquet(SparkSession spark, GeneratorSpec spec, String folder) {
        requireClean(spec, "Parquet");
        requireNew(spark, spec, folder);
        of(spark, spec)
                .write()
                .mode("append")
                .partitionBy(ARRIVAL_DATE)
                // no id is there twice: looking each up in a dictionary took a quarter of the time
                .option("parquet.enable.dictionary#" + GeneratedColumns.EVENT_ID, "false")
                .parquet(folder);
    }

    /**
     * Writes CSV files with a header each to {@code folder/arrival_date=2025-01-01/}.
     *
     * @throws TenureException USAGE if such a folder is there for one of the spec's days
     */
    public static void writeCsv(SparkSession spark, GeneratorSpec spec, String folder) {
        requireNew(spark, spec, folder);
        lines(spark, spec, tasks(spark, spec))
                .write()
                .mode("append")
                .partitionBy(ARRIVAL_DATE)
                .format(CsvLines.class.getName())
                .save(folder);
    }

    /** Few tasks for few events, and enough for all cores to end at about the same time. */
    private static int tasks(SparkSession spark, GeneratorSpec spec) {
        long blocks = new Arrivals(spec).blocks();
        int cores = spark.sparkContext().defaultParallelism();
        long bySize = (blocks + BLOCKS_PER_TASK - 1) / BLOCKS_PER_TASK;
        return (int) Math.min(blocks, Math.max(bySize, (long) cores * TASKS_PER_CORE));
    }

    private static void requireClean(GeneratorSpec spec, String target) {
        if (spec.dirtyShare() > 0) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Dirty rows are broken text and can't be in " + target + "; write CSV, or leave them out.");
        }
    }

    private static void requireNew(SparkSession spark, GeneratorSpec spec, String folder) {
        Path root = new Path(folder);
        try {
            FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (!files.exists(root)) {
                return;
            }
            if (!files.getFileStatus(root).isDirectory()) {
                throw new TenureException(ErrorCode.USAGE, "'" + folder + "' is a file; name a folder.");
            }
            List<String> taken = new ArrayList<>();
            for (int day = spec.firstDay(); day <= spec.lastDay(); day++) {
                LocalDate date = spec.start().plusDays(day);
                if (files.exists(new Path(root, ARRIVAL_DATE + "=" + date))) {
                    taken.add(date.toString());
                }
            }
            if (!taken.isEmpty()) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "'" + folder + "' has files of " + taken.size() + " of these days already, the first "
                                + taken.get(0) + "; name another folder, other days, or delete them.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
