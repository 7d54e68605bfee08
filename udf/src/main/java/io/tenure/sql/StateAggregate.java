package io.tenure.sql;

import io.tenure.core.AggregateState;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * An aggregate function around a state of the core: Spark sees its arguments, its bytes and its answer.
 *
 * <p>A subclass says what a row adds and what the state answers. It and its constructor
 * {@code (Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset)} are public because Catalyst copies
 * expressions by reflection.
 *
 * @param <S> the state
 */
abstract class StateAggregate<S extends AggregateState<S>> extends TypedImperativeAggregate<S> implements Serializable {
    private final Seq<Expression> arguments;
    private final int mutableAggBufferOffset;
    private final int inputAggBufferOffset;

    StateAggregate(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        this.arguments = arguments;
        this.mutableAggBufferOffset = mutableAggBufferOffset;
        this.inputAggBufferOffset = inputAggBufferOffset;
    }

    /** The same function with other arguments or another place in the buffer. */
    abstract StateAggregate<S> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset);

    /**
     * Reads the arguments of the call; every later step may rely on them.
     *
     * @throws io.tenure.core.error.TenureException when a number, a type or a constant is wrong
     */
    abstract void check(Arguments call);

    /** Takes in one row. */
    abstract void add(S state, InternalRow row);

    /** The answer as Catalyst represents it. */
    abstract @Nullable Object answer(S state);

    /** Reads the state's bytes. */
    abstract S readFrom(ByteBuffer bytes);

    final Arguments call() {
        return new Arguments(prettyName(), arguments);
    }

    @Override
    public final TypeCheckResult checkInputDataTypes() {
        return call().checked(this::check);
    }

    @Override
    public final S update(S state, InternalRow row) {
        add(state, row);
        return state;
    }

    @Override
    public final S merge(S state, S other) {
        state.mergeFrom(other);
        return state;
    }

    @Override
    public final @Nullable Object eval(S state) {
        return answer(state);
    }

    @Override
    public final byte[] serialize(S state) {
        ByteBuffer bytes = ByteBuffer.allocate(state.sizeInBytes());
        state.writeTo(bytes);
        return bytes.array();
    }

    @Override
    public final S deserialize(byte[] bytes) {
        return readFrom(ByteBuffer.wrap(bytes));
    }

    /** What Spark answers where it knows without running that there are no rows, e.g. in a correlated subquery. */
    @Override
    public final Option<Literal> defaultResult() {
        return Option.apply(new Literal(answer(createAggregationBuffer()), dataType()));
    }

    @Override
    public final Seq<Expression> children() {
        return arguments;
    }

    @Override
    public final Expression withNewChildrenInternal(IndexedSeq<Expression> newArguments) {
        return with(newArguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    @Override
    public final int mutableAggBufferOffset() {
        return mutableAggBufferOffset;
    }

    @Override
    public final ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
        return with(arguments, offset, inputAggBufferOffset);
    }

    @Override
    public final int inputAggBufferOffset() {
        return inputAggBufferOffset;
    }

    @Override
    public final ImperativeAggregate withNewInputAggBufferOffset(int offset) {
        return with(arguments, mutableAggBufferOffset, offset);
    }

    // Catalyst compares, hashes and copies expressions by their constructor arguments

    @Override
    public final int productArity() {
        return 3;
    }

    @Override
    public final Object productElement(int index) {
        return switch (index) {
            case 0 -> arguments;
            case 1 -> mutableAggBufferOffset;
            case 2 -> inputAggBufferOffset;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public final boolean canEqual(Object other) {
        return getClass().isInstance(other);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof StateAggregate<?> that
                && getClass() == that.getClass()
                && arguments.equals(that.arguments)
                && mutableAggBufferOffset == that.mutableAggBufferOffset
                && inputAggBufferOffset == that.inputAggBufferOffset;
    }

    /** The hash of the constructor arguments. */
    @Override
    public final int hashCode() {
        return super.hashCode();
    }
}
