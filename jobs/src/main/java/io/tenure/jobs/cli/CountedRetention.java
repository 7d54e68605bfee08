package io.tenure.jobs.cli;

import io.tenure.core.retention.RetentionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A retention table and the words for what it counts.
 *
 * @param entry what makes a user a member, as in "first purchase"
 * @param returns what counts as a return, as in "any event"
 * @param segmentBy the property whose values are the segments; null: there are none
 * @param sources what was read
 */
record CountedRetention(
        RetentionTable table,
        String entry,
        String returns,
        @Nullable String segmentBy,
        List<String> sources) {}
