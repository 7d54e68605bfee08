package io.tenure.jobs.ingest;

import io.tenure.definition.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file, one reading of a table, or a part of made-up rows: what has a row in {@code ingest_batches}.
 *
 * @param id a UUID that follows from what the batch holds
 * @param file the file or table
 * @param bytes its size; null where it has none
 * @param sha256 of its bytes, or of what else tells its rows from others; null where it has none
 * @param watermarkColumn of a table, the column that grows with what is new; null: none
 * @param watermark its largest value that was read; null: none
 */
record Batch(
        String id,
        String file,
        @Nullable Long bytes,
        @Nullable String sha256,
        @Nullable String watermarkColumn,
        @Nullable String watermark) {
    /** A file. */
    static Batch ofFile(String name, long bytes, String sha256) {
        return of(name, bytes, sha256);
    }

    /** Rows that are in no file, with a text that tells them from others. */
    static Batch ofRows(String name, String origin) {
        return of(name, null, CanonicalJson.sha256(origin));
    }

    private static Batch of(String name, @Nullable Long bytes, String sha256) {
        String id =
                UUID.nameUUIDFromBytes(sha256.getBytes(StandardCharsets.UTF_8)).toString();
        return new Batch(id, name, bytes, sha256, null, null);
    }

    /** The same with what is remembered of a table. */
    Batch withWatermark(String column, @Nullable String largest) {
        return new Batch(id, file, bytes, sha256, column, largest);
    }
}
