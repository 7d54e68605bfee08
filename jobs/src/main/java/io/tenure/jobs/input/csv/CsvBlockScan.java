package io.tenure.jobs.input.csv;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What can be said about a block without knowing where its first record starts: for each supposition, where records
 * start if it is true. At most a few kilobytes, whatever the size of the block.
 *
 * @param block the block
 * @param walks from record to record through the block, one for each supposed first record
 */
public record CsvBlockScan(CsvBlock block, List<Walk> walks) implements Serializable {
    public CsvBlockScan {
        walks = List.copyOf(walks);
    }

    /**
     * The start of a record.
     *
     * @param offset its byte offset in the file
     * @param lines the number of line ends between the start of the walk and it
     */
    public record RecordStart(long offset, long lines) implements Serializable {}

    /**
     * The records from a supposed first one to the first beyond the block.
     *
     * @param first the first of them, at most {@link CsvSplitPlanner#REMEMBERED_STARTS}, in order
     * @param beyond the first record that starts beyond the block
     */
    public record Walk(List<RecordStart> first, RecordStart beyond) implements Serializable {
        public Walk {
            first = List.copyOf(first);
        }

        /** Where this walk leads from a record, with the lines counted from it; nothing if it didn't pass there. */
        Optional<RecordStart> from(long offset) {
            int found = Collections.binarySearch(
                    first, new RecordStart(offset, 0), Comparator.comparingLong(RecordStart::offset));
            return found < 0
                    ? Optional.empty()
                    : Optional.of(new RecordStart(
                            beyond.offset(), beyond.lines() - first.get(found).lines()));
        }
    }

    /** Where the records that start at an offset lead, if a walk passed there. */
    Optional<RecordStart> from(long offset) {
        return walks.stream().flatMap(walk -> walk.from(offset).stream()).findFirst();
    }
}
