package io.tenure.sql;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/** {@code sequence_match(pattern, ts, c1, ..., cN)}: {@link SequenceMatcher#matches} over an {@link EventBuffer}. */
public final class SequenceMatch extends SequenceFunction {
    static final String NAME = "sequence_match";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "sequence_match(pattern, ts, condition, ...) - Returns whether rows of the group, in order of time, fit the"
                    + " pattern of conditions.",
            ARGUMENTS,
            List.of(new Example(
                    "SELECT sequence_match('(?1)(?t<=10)(?2)', ts, event = 'view', event = 'buy') FROM VALUES"
                            + " (1, 'view'), (4, 'buy'), (20, 'view'), (25, 'buy') AS events(ts, event)",
                    List.of("true"))),
            "A NULL condition is false and a row with a NULL ts is left out. Over no rows the answer is false, but true"
                    + " for a pattern that needs no row.",
            "0.2.0");

    public SequenceMatch(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static SequenceMatch of(Seq<Expression> arguments) {
        return new SequenceMatch(arguments, 0, 0);
    }

    @Override
    StateAggregate<EventBuffer> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new SequenceMatch(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
    }

    @Override
    Object answer(SequenceMatcher matcher, EventArrays events) {
        return matcher.matches(events);
    }
}
