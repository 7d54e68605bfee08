package io.tenure.jobs.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a table, as the log describes it.
 *
 * @param path its address, relative to the table
 * @param bytes its size
 * @param statistics rows, and smallest and largest values of columns, as JSON; null where none were taken
 * @param partition the values of the columns that the table is partitioned by
 */
public record DataFile(String path, long bytes, @Nullable String statistics, Map<String, @Nullable String> partition) {
    private static final byte END = 0;

    /** SHA-256 of all that the log says about the file. */
    byte[] hash() {
        MessageDigest digest = MultisetHash.sha256();
        update(digest, path);
        update(digest, Long.toString(bytes));
        update(digest, statistics);
        new TreeMap<>(partition).forEach((column, value) -> {
            update(digest, column);
            update(digest, value);
        });
        return digest.digest();
    }

    private static void update(MessageDigest digest, @Nullable String text) {
        if (text != null) {
            digest.update((byte) 1);
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        digest.update(END);
    }
}
