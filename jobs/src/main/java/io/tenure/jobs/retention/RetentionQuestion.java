package io.tenure.jobs.retention;

import io.tenure.core.retention.RetentionSpec;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * Which events are entries and returns, and how they are counted.
 *
 * @param spec how cohorts and offsets are counted; its window end bounds the entries
 * @param entry whether an event can be an entry; never NULL
 * @param windowStartMicros entries are at or after this instant; null: from the first event on
 * @param returns whether an event is a return; never NULL
 * @param segment the segment's value, read from the entry; null: no segments
 * @param asOfMicros events at or after this instant are not read; null: all are
 */
public record RetentionQuestion(
        RetentionSpec spec,
        Column entry,
        @Nullable Long windowStartMicros,
        Column returns,
        @Nullable Column segment,
        @Nullable Long asOfMicros) {}
