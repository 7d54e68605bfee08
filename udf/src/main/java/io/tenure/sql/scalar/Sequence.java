package io.tenure.sql.scalar;

import io.tenure.core.event.EventArrays;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.core.sequence.SequencePattern;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/**
 * A pattern and the events of one array, as the three functions of sequences need them.
 *
 * @param matcher for the pattern
 * @param events in order
 * @param time the kind of their times
 */
record Sequence(SequenceMatcher matcher, EventArrays events, EventTime time) {
    static Sequence read(String pattern, Seq<Row> array) {
        Events events = Events.read(array);
        return new Sequence(
                new SequenceMatcher(SequencePattern.parse(
                        pattern, events.conditions(), events.time().unitsPerSecond())),
                events.buffer().arrays(),
                events.time());
    }
}
