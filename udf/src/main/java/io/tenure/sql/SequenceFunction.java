package io.tenure.sql;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.core.sequence.SequencePattern;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/** What {@code sequence_match} and its siblings share: {@code (pattern, ts, c1, ..., cN)} and a {@link SequenceMatcher}. */
abstract class SequenceFunction extends EventAggregate {
    static final List<String> ARGUMENTS = List.of(
            "pattern - constant STRING of (?N), condition N; ., any event; .*, any number of events; (?t<=N), N seconds"
                    + " or units of an integral ts since the event before, also with <, >=, > and ==",
            "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
            "condition - BOOLEAN, 1 to 64 of them; a row that satisfies none is left out");

    private static final int PATTERN = 0;
    private static final int TIME = 1;
    private static final int FIRST_CONDITION = 2;

    private transient @Nullable SequenceMatcher matcher;

    SequenceFunction(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** The answer of a matcher over events in order, as Catalyst represents it. */
    abstract Object answer(SequenceMatcher matcher, EventArrays events);

    @Override
    final void check(Arguments arguments) {
        arguments.atLeast(3, prettyName() + "('(?1)(?2)', ts, event = 'view', event = 'buy')");
        checkOrder(arguments);
        matcherOf(arguments);
    }

    private void checkOrder(Arguments arguments) {
        if (!arguments.isText(PATTERN)
                && arguments.isText(TIME)
                && arguments.at(TIME).foldable()) {
            throw Arguments.wrong(prettyName() + " takes the pattern first and then the time; write " + prettyName()
                    + "(" + arguments.textOf(TIME) + ", "
                    + arguments.textOf(PATTERN) + ", ...)");
        }
    }

    @Override
    final int timeIndex(Arguments arguments) {
        return TIME;
    }

    @Override
    final int firstCondition(Arguments arguments) {
        return FIRST_CONDITION;
    }

    @Override
    final Object answer(EventBuffer events) {
        return answer(matcher(), events.arrays());
    }

    private SequenceMatcher matcher() {
        if (matcher == null) {
            matcher = matcherOf(call());
        }
        return matcher;
    }

    private SequenceMatcher matcherOf(Arguments arguments) {
        return new SequenceMatcher(SequencePattern.parse(
                arguments.constantText(PATTERN, "the pattern"),
                conditions(arguments),
                time(arguments).unitsPerSecond()));
    }
}
