package io.tenure.sql;

import io.tenure.core.digest.Digest;
import io.tenure.sql.FunctionDescription.Example;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;

/** {@code tdigest_agg(value [, compression])}: the bytes of a {@link Digest}. */
public final class TDigestAgg extends StateAggregate<Digest> {
    static final String NAME = "tdigest_agg";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "tdigest_agg(value [, compression]) - Returns the t-digest of the values of the group: a few kilobytes from"
                    + " which tdigest_quantile and tdigest_cdf read percentiles, and that tdigest_merge merges.",
            List.of(
                    "value - any numeric type; used as DOUBLE",
                    "compression - constant integral number from 20 to 1000, optional: as many different values are"
                            + " kept exactly; 200 by default"),
            List.of(new Example(
                    "SELECT tdigest_quantile(tdigest_agg(seconds), array(0.5, 0.9)) FROM VALUES (1), (2), (3), (40)"
                            + " AS loads(seconds)",
                    List.of("[2.0,40.0]"))),
            "NULL and NaN are left out and counted, see tdigest_skipped; infinity is an error. Over no rows the answer is an"
                    + " empty digest.",
            "0.2.0");

    private transient @Nullable Integer compression;
    private transient @Nullable UnsafeProjection value;

    public TDigestAgg(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static TDigestAgg of(Seq<Expression> arguments) {
        return new TDigestAgg(arguments, 0, 0);
    }

    @Override
    StateAggregate<Digest> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new TDigestAgg(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return DataTypes.BinaryType;
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    void check(Arguments arguments) {
        arguments.between(1, 2, "tdigest_agg(seconds) or tdigest_agg(seconds, 500)");
        DataType type = arguments.typeAt(0);
        if (!(type instanceof NumericType || type instanceof NullType)) {
            throw arguments.wrongType(
                    0,
                    "a number, as which it takes its place among the values,",
                    arguments.isText(0) ? "; write CAST(" + arguments.textOf(0) + " AS DOUBLE)" : "");
        }
        Digest.empty(compressionOf(arguments));
    }

    private static int compressionOf(Arguments arguments) {
        if (arguments.count() < 2) {
            return Digest.DEFAULT_COMPRESSION;
        }
        String meaning = "the compression";
        if (!(arguments.typeAt(1) instanceof IntegralType)) {
            throw arguments.wrongType(
                    1,
                    meaning + " as an integral number from " + Digest.LEAST_COMPRESSION + " to "
                            + Digest.GREATEST_COMPRESSION);
        }
        long compression = ((Number) arguments.constant(1, meaning)).longValue();
        return (int) Math.max(Integer.MIN_VALUE, Math.min(compression, Integer.MAX_VALUE));
    }

    @Override
    public Digest createAggregationBuffer() {
        if (compression == null) {
            compression = compressionOf(call());
        }
        return Digest.empty(compression);
    }

    @Override
    void add(Digest digest, InternalRow row) {
        UnsafeRow read = value().apply(row);
        if (read.isNullAt(0)) {
            digest.skip();
        } else {
            digest.add(read.getDouble(0));
        }
    }

    @Override
    Object answer(Digest digest) {
        return digest.toBytes();
    }

    @Override
    Digest readFrom(ByteBuffer bytes) {
        return Digest.readFrom(bytes);
    }

    private UnsafeProjection value() {
        if (value == null) {
            Expression asDouble = new Cast(call().at(0), DataTypes.DoubleType, Option.empty());
            value = UnsafeProjection.create(ScalaSeq.of(List.of(asDouble)));
        }
        return value;
    }
}
