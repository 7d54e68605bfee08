package io.tenure.sql;

import io.tenure.core.retention.RetentionState;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.ArrayEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.BoxedBooleanEncoder$;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.PrimitiveBooleanEncoder$;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.PrimitiveLongEncoder$;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * {@code retention} for typed Datasets, and for sessions that can't load extensions.
 *
 * <pre>{@code
 * visits.groupByKey(Visit::userId, Encoders.STRING())
 *         .agg(RetentionAggregator.<Visit>of(List.of(v -> v.day() == 0, v -> v.day() == 1)).toColumn());
 *
 * spark.udf().register("retained", RetentionAggregator.udaf(2));
 * spark.sql("SELECT user_id, retained(array(day = 0, day = 1)) FROM visits GROUP BY user_id");
 * }</pre>
 *
 * <p>The answers are those of the SQL function (see {@link RetentionState}), one element per condition, all false over
 * no rows. Spark compiles the SQL function into its hash aggregation and runs this one object by object; prefer the SQL
 * function where it loads.
 *
 * @param <T> a row
 */
public final class RetentionAggregator<T> extends Aggregator<T, long[], boolean[]> {
    private final int conditions;
    private final RowReader<T> reader;

    private RetentionAggregator(int conditions, RowReader<T> reader) {
        this.conditions = conditions;
        this.reader = reader;
    }

    /**
     * Something that may be true of a row.
     *
     * @param <T> a row
     */
    @FunctionalInterface
    public interface Condition<T> extends Serializable {
        /** Whether it is true of this row. */
        boolean isTrueOf(T row);
    }

    @FunctionalInterface
    private interface RowReader<T> extends Serializable {
        void read(@Nullable T row, RetentionState state);
    }

    /**
     * Watches the given conditions of each row.
     *
     * @param conditions the anchor first; at least 1
     * @throws IllegalArgumentException without any condition
     */
    public static <T> RetentionAggregator<T> of(List<Condition<T>> conditions) {
        List<Condition<T>> all = List.copyOf(conditions);
        RetentionState.wordsFor(all.size());
        return new RetentionAggregator<>(all.size(), (row, state) -> {
            for (int i = 0; row != null && i < all.size(); i++) {
                if (all.get(i).isTrueOf(row)) {
                    state.see(i);
                }
            }
        });
    }

    /**
     * The same as an untyped function of one ARRAY&lt;BOOLEAN&gt;, the anchor first. A NULL element is false and a NULL
     * array is a row where nothing is true; an array of another length is an error.
     *
     * @param conditions how many elements the arrays have; at least 1
     */
    public static UserDefinedFunction udaf(int conditions) {
        RetentionState.wordsFor(conditions);
        var aggregator = new RetentionAggregator<Boolean[]>(conditions, RetentionAggregator::readArray);
        return functions.udaf(aggregator, arrayOf(BoxedBooleanEncoder$.MODULE$, true));
    }

    private static void readArray(@Nullable Boolean @Nullable [] row, RetentionState state) {
        if (row == null) {
            return;
        }
        if (row.length != state.conditions()) {
            throw new IllegalArgumentException("retention was registered for arrays of " + state.conditions()
                    + " conditions, got an array of " + row.length);
        }
        for (int i = 0; i < row.length; i++) {
            if (Boolean.TRUE.equals(row[i])) {
                state.see(i);
            }
        }
    }

    @Override
    public long[] zero() {
        return new long[RetentionState.wordsFor(conditions)];
    }

    @Override
    public long[] reduce(long[] words, T row) {
        reader.read(row, RetentionState.over(conditions, words));
        return words;
    }

    @Override
    public long[] merge(long[] words, long[] others) {
        RetentionState.over(conditions, words).mergeFrom(RetentionState.over(conditions, others));
        return words;
    }

    @Override
    public boolean[] finish(long[] words) {
        return RetentionState.over(conditions, words).result();
    }

    @Override
    public Encoder<long[]> bufferEncoder() {
        return arrayOf(PrimitiveLongEncoder$.MODULE$, false);
    }

    @Override
    public Encoder<boolean[]> outputEncoder() {
        return arrayOf(PrimitiveBooleanEncoder$.MODULE$, false);
    }

    /** Spark types an array encoder by Scala's arrays, which Java can't name; the caller does. */
    @SuppressWarnings("unchecked")
    private static <A> Encoder<A> arrayOf(AgnosticEncoder<?> element, boolean containsNull) {
        return (Encoder<A>) new ArrayEncoder<>(element, containsNull);
    }
}
