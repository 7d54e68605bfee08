package io.tenure.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders of events with reference tables: the shipped sample, or every folder in {@code -Dtenure.data=FOLDER}. */
public final class ReferenceFolders {
    private ReferenceFolders() {}

    /** Those that have a file. */
    public static List<Path> with(String file) throws IOException {
        String all = System.getProperty("tenure.data");
        if (all == null) {
            return List.of(Path.of("../sample-data/uci-online-retail-2011"));
        }
        try (Stream<Path> folders = Files.list(Path.of(all))) {
            return folders.filter(each -> Files.exists(each.resolve(file)))
                    .sorted()
                    .toList();
        }
    }
}
