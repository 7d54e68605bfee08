package io.tenure.jobs.input;

import java.io.Serializable;
import java.util.List;

/**
 * A part of a file that one task reads.
 *
 * @param file the file
 * @param header its column names; empty where each line names its own fields
 * @param start the byte at which the first record starts
 * @param end records that start at or after this byte belong to another split
 * @param firstLine the line of the first record, from 1
 */
record FileSplit(EventFile file, List<String> header, long start, long end, long firstLine) implements Serializable {
    FileSplit {
        header = List.copyOf(header);
    }

    /** Where the header stands, for messages. */
    String headerPlace() {
        return file.name() + ", line 1";
    }
}
