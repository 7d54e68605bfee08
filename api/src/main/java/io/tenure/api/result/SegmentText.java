package io.tenure.api.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Segments between the text that a store has for them and their values. */
public final class SegmentText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SegmentText() {}

    /** The values of a stored segment, null for members without one. */
    public static SortedMap<String, @Nullable Object> values(String stored) {
        return read(stored).orElseThrow(() -> new IllegalStateException("a segment that is no JSON: " + stored));
    }

    /** The values that a text says; empty where it is no JSON object. */
    public static Optional<SortedMap<String, @Nullable Object>> read(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, new TypeReference<TreeMap<String, @Nullable Object>>() {}));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** As canonical JSON has it. */
    public static String json(Map<String, ? extends @Nullable Object> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a segment that has no JSON: " + values, e);
        }
    }
}
