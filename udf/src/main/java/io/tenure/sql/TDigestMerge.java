package io.tenure.sql;

import io.tenure.core.digest.DigestParts;
import io.tenure.sql.FunctionDescription.Example;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/** {@code tdigest_merge(digest)}: the bytes of what {@link DigestParts} merge into. */
public final class TDigestMerge extends StateAggregate<DigestParts> {
    static final String NAME = "tdigest_merge";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "tdigest_merge(digest) - Returns the t-digest of all values in the digests of the group, e.g. of a month from"
                    + " those of its days.",
            List.of("digest - BINARY, from tdigest_agg or tdigest_merge"),
            List.of(new Example(
                    "SELECT tdigest_quantile(tdigest_merge(digest), 0.5) FROM (SELECT day, tdigest_agg(seconds) AS digest"
                            + " FROM VALUES (1, 10), (1, 20), (2, 30) AS loads(day, seconds) GROUP BY day)",
                    List.of("20.0"))),
            "A NULL digest is left out. Over no rows the answer is an empty digest. The order of the digests changes"
                    + " nothing, not even a byte.",
            "0.2.0");

    public TDigestMerge(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static TDigestMerge of(Seq<Expression> arguments) {
        return new TDigestMerge(arguments, 0, 0);
    }

    @Override
    StateAggregate<DigestParts> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new TDigestMerge(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
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
        arguments.exactly(1, "tdigest_merge(digest)");
        TDigestReading.checkDigest(arguments);
    }

    @Override
    public DigestParts createAggregationBuffer() {
        return new DigestParts();
    }

    @Override
    void add(DigestParts parts, InternalRow row) {
        Object digest = children().apply(0).eval(row);
        if (digest != null) {
            parts.add(DigestBytes.read((byte[]) digest));
        }
    }

    @Override
    Object answer(DigestParts parts) {
        return parts.merged().toBytes();
    }

    @Override
    DigestParts readFrom(ByteBuffer bytes) {
        return DigestParts.readFrom(bytes);
    }
}
