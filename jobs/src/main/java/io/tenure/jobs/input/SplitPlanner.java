package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.csv.CsvBlock;
import io.tenure.jobs.input.csv.CsvBlockScan;
import io.tenure.jobs.input.csv.CsvHeader;
import io.tenure.jobs.input.csv.CsvSplit;
import io.tenure.jobs.input.csv.CsvSplitPlanner;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Cuts files into splits: compressed ones and small ones are one split, large ones several of about equal size.
 *
 * <p>Where the records of a large file start is found by tasks, one per split, that read it once.
 */
final class SplitPlanner {
    /** The size from which on it pays to read a file in parts. */
    static final long DEFAULT_SPLIT_BYTES = 32L << 20;

    private final SparkSession spark;
    private final FileOpener opener;
    private final long splitBytes;

    SplitPlanner(SparkSession spark, FileOpener opener, long splitBytes) {
        this.spark = spark;
        this.opener = opener;
        this.splitBytes = splitBytes;
    }

    /** The splits of a CSV or JSON lines file, at least one. */
    List<FileSplit> plan(EventFile file) {
        try {
            return switch (file.format()) {
                case CSV -> planCsv(file);
                case JSON -> planJson(file);
                case PARQUET -> throw new IllegalArgumentException("Spark splits Parquet itself: " + file.name());
            };
        } catch (IOException e) {
            throw new TenureException(ErrorCode.INPUT_NOT_FOUND, "Cannot read '" + file.name() + "': " + e, e);
        }
    }

    private List<FileSplit> planCsv(EventFile file) throws IOException {
        CsvHeader header;
        try (InputStream text = opener.text(file)) {
            header = CsvHeader.read(text, file.name());
        }
        if (!file.isSplittable()) {
            return List.of(new FileSplit(
                    file, header.names(), header.firstRecordOffset(), Long.MAX_VALUE, header.firstRecordLine()));
        }
        List<FileSplit> splits = new ArrayList<>();
        List<CsvBlock> blocks = CsvSplitPlanner.blocksToScan(header, file.length(), splitBytes);
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> opener.bytes(file, offset));
        for (CsvSplit split : planner.chain(header, file.length(), scan(file, blocks))) {
            splits.add(new FileSplit(file, header.names(), split.start(), split.end(), split.firstLine()));
        }
        // a file of a header alone still says which columns there are
        return splits.isEmpty()
                ? List.of(new FileSplit(file, header.names(), file.length(), file.length(), header.firstRecordLine()))
                : splits;
    }

    private List<CsvBlockScan> scan(EventFile file, List<CsvBlock> blocks) {
        FileOpener tasksOpener = opener;
        return blocks.isEmpty()
                ? List.of()
                : new JavaSparkContext(spark.sparkContext())
                        .parallelize(blocks, blocks.size())
                        .map(block -> new CsvSplitPlanner(offset -> tasksOpener.bytes(file, offset)).scan(block))
                        .collect();
    }

    private List<FileSplit> planJson(EventFile file) {
        if (!file.isSplittable() || file.length() <= splitBytes) {
            return List.of(new FileSplit(file, List.of(), 0, Long.MAX_VALUE, 1));
        }
        List<Long> starts = LongStream.range(0, (file.length() + splitBytes - 1) / splitBytes)
                .map(block -> block * splitBytes)
                .boxed()
                .toList();
        FileOpener tasksOpener = opener;
        long bytes = splitBytes;
        List<Long> lineEnds = new JavaSparkContext(spark.sparkContext())
                .parallelize(starts, starts.size())
                .map(start -> JsonLinesReader.lineEnds(tasksOpener.bytes(file, start), bytes))
                .collect();
        List<FileSplit> splits = new ArrayList<>();
        long line = 1;
        for (int i = 0; i < starts.size(); i++) {
            // a reader starts with the first line that begins in its part
            splits.add(new FileSplit(file, List.of(), starts.get(i), starts.get(i) + splitBytes, line));
            line += lineEnds.get(i);
        }
        return splits;
    }
}
