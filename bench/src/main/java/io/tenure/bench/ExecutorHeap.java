package io.tenure.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of an executor that is another process, read from its log of collections. */
final class ExecutorHeap {
    /** As the JVM writes it: {@code Pause Young (Normal) ... 412M->183M(700M) 5.123ms}. */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

    private final Path log;
    private int linesRead;

    /** @param log a file that the executor will write; what it has now is of an executor that is gone */
    ExecutorHeap(Path log) throws IOException {
        this.log = log.toAbsolutePath();
        Files.createDirectories(this.log.getParent());
        Files.deleteIfExists(this.log);
    }

    /** The option that makes a JVM write the log. */
    String jvmOption() {
        return "-Xlog:gc:file=" + log;
    }

    /**
     * The most megabytes in use since the last call.
     *
     * @param before right before a collection: with garbage
     * @param after right after one: what is kept, and garbage that the collection left
     */
    record Peak(int before, int after) {}

    /** Reads what the executor wrote since the last call. */
    Peak peak() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        // another executor begins another log
        List<String> news = lines.subList(lines.size() < linesRead ? 0 : linesRead, lines.size());
        linesRead = lines.size();
        int before = 0;
        int after = 0;
        for (String line : news) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                before = Math.max(before, Integer.parseInt(collection.group(1)));
                after = Math.max(after, Integer.parseInt(collection.group(2)));
            }
        }
        return new Peak(before, after);
    }
}
