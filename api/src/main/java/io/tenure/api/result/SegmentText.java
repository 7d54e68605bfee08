package io.tenure.api.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Segments between the text that a store has for them and their values. */
public final class SegmentText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SegmentText() {}

    /** The values of a stored segment, null for members without one. */
    public static SortedMap<String, @Nullable Object> values(String stored) {
        try {
            return new TreeMap<>(JSON.readValue(stored, new TypeReference<Map<String, @Nullable Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a segment that is no JSON: " + stored, e);
        }
    }

    static String json(Map<String, Object> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a segment that has no JSON: " + values, e);
        }
    }
}
