package io.tenure.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What a publication remembers of a table, so that a later look can tell whether it is still the same.
 *
 * @param version the Delta version
 * @param files how many data files
 * @param rows how many rows in them
 * @param bytes how many bytes in them
 * @param hash of what the log says about the files, in no order
 */
public record TableLedger(long version, long files, long rows, long bytes, String hash) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a table at a version; reads the log, no data. */
    public static TableLedger of(long version, Collection<DataFile> files) {
        MultisetHash hash = MultisetHash.EMPTY;
        long rows = 0;
        long bytes = 0;
        for (DataFile file : files) {
            hash = hash.plus(file.hash());
            rows += rows(file.statistics());
            bytes += file.bytes();
        }
        return new TableLedger(version, files.size(), rows, bytes, hash.toHex());
    }

    /** From what {@link #toJson} wrote. */
    static TableLedger parse(String json) {
        JsonNode node = read(json);
        return new TableLedger(
                node.path("version").asLong(),
                node.path("files").asLong(),
                node.path("rows").asLong(),
                node.path("bytes").asLong(),
                node.path("hash").asText());
    }

    String toJson() {
        return JSON.createObjectNode()
                .put("version", version)
                .put("files", files)
                .put("rows", rows)
                .put("bytes", bytes)
                .put("hash", hash)
                .toString();
    }

    private static long rows(@Nullable String statistics) {
        return statistics == null ? 0 : read(statistics).path("numRecords").asLong();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }
}
