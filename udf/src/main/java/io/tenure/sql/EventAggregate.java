package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/** An aggregate of events, each a time and the conditions that the row meets; the answer is never NULL. */
abstract class EventAggregate extends StateAggregate<EventBuffer> {
    private transient @Nullable EventReader reader;

    EventAggregate(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** The position of the time among the arguments of a call. */
    abstract int timeIndex(Arguments arguments);

    /** The position of the first condition; all arguments from there on are conditions. */
    abstract int firstCondition(Arguments arguments);

    /** Whether a row that meets no condition can change the answer; it is left out otherwise. */
    boolean heedsRowsWithoutCondition() {
        return false;
    }

    final TimeColumn time(Arguments arguments) {
        return TimeColumn.of(arguments, timeIndex(arguments));
    }

    final int conditions(Arguments arguments) {
        return arguments.conditionsFrom(firstCondition(arguments)).size();
    }

    @Override
    public final boolean nullable() {
        return false;
    }

    @Override
    public final EventBuffer createAggregationBuffer() {
        return new EventBuffer();
    }

    @Override
    final EventBuffer readFrom(ByteBuffer bytes) {
        return EventBuffer.readFrom(bytes);
    }

    @Override
    final void add(EventBuffer events, InternalRow row) {
        if (heedsRowsWithoutCondition()) {
            reader().addTo(events, row);
        } else {
            reader().addMatchingTo(events, row);
        }
    }

    private EventReader reader() {
        if (reader == null) {
            Arguments arguments = call();
            reader = new EventReader(time(arguments), arguments.conditionsFrom(firstCondition(arguments)));
        }
        return reader;
    }
}
