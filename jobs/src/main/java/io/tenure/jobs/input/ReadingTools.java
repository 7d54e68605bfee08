package io.tenure.jobs.input;

import io.tenure.jobs.input.csv.CsvRecordReader;
import io.tenure.jobs.input.csv.CsvSplit;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What tasks need to read splits.
 *
 * @param spec which column is what, and the zone
 * @param opener opens the files
 * @param counts where the counts of a split go
 */
record ReadingTools(InputSpec spec, FileOpener opener, InputCounts counts) implements Serializable {
    /** The tools of one input, with counts that start at nothing. */
    static ReadingTools of(SparkSession spark, InputSpec spec, FileOpener opener) {
        InputCounts counts = new InputCounts();
        spark.sparkContext().register(counts, "rows of input");
        return new ReadingTools(spec, opener, counts);
    }

    /** Opens the records of a CSV split with the wanted columns, by their position in the header. */
    CsvRecordReader openCsv(FileSplit split, int[] positions) throws IOException {
        EventFile file = split.file();
        InputStream input;
        if (file.isSplittable()) {
            input = opener.bytes(file, split.start());
        } else {
            input = opener.text(file);
            input.skipNBytes(split.start());
        }
        return new CsvRecordReader(
                input,
                new CsvSplit(split.start(), split.end(), split.firstLine()),
                split.header().size(),
                positions,
                file.name());
    }

    /** Opens the lines of a JSON split with the wanted fields. */
    JsonLinesReader openJson(FileSplit split, List<String> names) throws IOException {
        return openJson(split, names, null);
    }

    /** Opens the lines of a JSON split with the wanted fields; all others of a line go to {@code others}. */
    JsonLinesReader openJson(FileSplit split, List<String> names, @Nullable Map<String, byte[]> others)
            throws IOException {
        EventFile file = split.file();
        InputStream input = split.start() == 0 ? opener.text(file) : opener.bytes(file, split.start() - 1);
        return new JsonLinesReader(input, split, names, others);
    }

    /** The names of all fields of some JSON splits, in the order in which they first occur. Reads the splits. */
    Set<String> fieldNames(SparkSession spark, List<FileSplit> splits) {
        List<List<String>> bySplit = new JavaSparkContext(spark.sparkContext())
                .parallelize(splits, Math.max(1, splits.size()))
                .map(split -> JsonLinesReader.fieldNames(openJson(split, List.of())))
                .collect();
        Set<String> names = new LinkedHashSet<>();
        bySplit.forEach(names::addAll);
        return names;
    }
}
