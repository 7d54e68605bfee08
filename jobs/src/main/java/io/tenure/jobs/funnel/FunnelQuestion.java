package io.tenure.jobs.funnel;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.period.CalendarPeriods;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * Which events are entries and steps, and how the funnel is counted.
 *
 * @param funnel the limits of its steps, in microseconds
 * @param conditions what an event is to the funnel, as {@link StepColumns} says it; never NULL
 * @param held the text that all steps of a chain share; NULL where an event has none and takes no part; null: none is held
 * @param entry whether an event can be an entry, from which on steps count; never NULL
 * @param windowStartMicros entries are at or after this instant; null: from the first event on
 * @param windowEndMicros entries are before this instant; null: to the last event
 * @param periods the periods that users are put into by their entries; null: all users are one cohort
 * @param segment the segment's value, read from the entry; null: no segments
 * @param asOfMicros events at or after this instant are not read; null: all are
 */
public record FunnelQuestion(
        CohortFunnel funnel,
        Column conditions,
        @Nullable Column held,
        Column entry,
        @Nullable Long windowStartMicros,
        @Nullable Long windowEndMicros,
        @Nullable CalendarPeriods periods,
        @Nullable Column segment,
        @Nullable Long asOfMicros) {}
