package io.tenure.jobs.input;

import java.util.List;

/**
 * Parquet files of equal columns.
 *
 * @param rows how many rows their footers say they have
 */
record ParquetGroup(List<EventFile> files, long rows) {
    ParquetGroup {
        files = List.copyOf(files);
    }
}
