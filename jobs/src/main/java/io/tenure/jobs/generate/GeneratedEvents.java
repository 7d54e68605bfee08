package io.tenure.jobs.generate;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.GeneratorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Made-up events: as rows, and as a folder of files with one folder in it per arriving day. */
public final class GeneratedEvents {
    /** The day on which a row arrives; not a column of the files but in the names of their folders. */
    public static final String ARRIVAL_DATE = "arrival_date";

    private static final int BLOCKS_PER_TASK = 256;
    private static final int TASKS_PER_CORE = 4;

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
        return new GeneratedTable(GeneratedShape.EVENTS, spec, tasks).rows(spark);
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
        if (spec.dirtyShare() > 0) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Dirty rows are broken text and can't be in Parquet; write CSV, or leave them out.");
        }
        requireNew(spark, spec, folder);
        of(spark, spec).write().mode("append").partitionBy(ARRIVAL_DATE).parquet(folder);
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
                // the lines are CSV already: nothing in them is a separator or a quote
                .option("sep", "\u0001")
                .option("quote", "\u0000")
                .option("escape", "\u0000")
                .csv(folder);
    }

    /** Few tasks for few events, and enough for all cores to end at about the same time. */
    private static int tasks(SparkSession spark, GeneratorSpec spec) {
        long blocks = new Arrivals(spec).blocks();
        int cores = spark.sparkContext().defaultParallelism();
        long bySize = (blocks + BLOCKS_PER_TASK - 1) / BLOCKS_PER_TASK;
        return (int) Math.min(blocks, Math.max(bySize, (long) cores * TASKS_PER_CORE));
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
