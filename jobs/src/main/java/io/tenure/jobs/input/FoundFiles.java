package io.tenure.jobs.input;

import java.util.List;

/**
 * The files that the paths of an input name.
 *
 * @param files each file once, in the order of the paths
 * @param namedAgain the further names of files that stand in {@code files} already
 */
record FoundFiles(List<EventFile> files, List<String> namedAgain) {
    FoundFiles {
        files = List.copyOf(files);
        namedAgain = List.copyOf(namedAgain);
    }
}
