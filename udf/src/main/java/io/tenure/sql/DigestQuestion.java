package io.tenure.sql;

import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/** The functions that read a digest: {@code tdigest_quantile} and its kin, each a method of {@link DigestBytes}. */
@SuppressWarnings("ImmutableEnumChecker") // records and Spark types, which never change
enum DigestQuestion {
    QUANTILE(
            "tdigest_quantile(digest, q) - Returns the value at quantile q of the digest, or an array of them.",
            new Argument("q", "numeric or ARRAY of numeric, from 0 to 1: 0.95 is the 95th percentile", "quantiles"),
            DataTypes.DoubleType,
            "tdigest_quantile(tdigest_agg(seconds), 0.9)",
            "40.0"),
    CDF(
            "tdigest_cdf(digest, value) - Returns the share of values in the digest up to and including the given one, from"
                    + " 0 to 1, or an array of them.",
            new Argument("value", "numeric or ARRAY of numeric", "cdfs"),
            DataTypes.DoubleType,
            "tdigest_cdf(tdigest_agg(seconds), array(2, 40))",
            "[0.5,1.0]"),
    COUNT(
            "tdigest_count(digest) - Returns how many values are in the digest.",
            Argument.NONE,
            DataTypes.LongType,
            "tdigest_count(tdigest_agg(seconds))",
            "4"),
    SKIPPED(
            "tdigest_skipped(digest) - Returns how many NULLs and NaNs the digest left out.",
            Argument.NONE,
            DataTypes.LongType,
            "tdigest_skipped(tdigest_agg(seconds))",
            "1"),
    MIN(
            "tdigest_min(digest) - Returns the least value in the digest, exactly.",
            Argument.NONE,
            DataTypes.DoubleType,
            "tdigest_min(tdigest_agg(seconds))",
            "1.0"),
    MAX(
            "tdigest_max(digest) - Returns the greatest value in the digest, exactly.",
            Argument.NONE,
            DataTypes.DoubleType,
            "tdigest_max(tdigest_agg(seconds))",
            "40.0"),
    MEAN(
            "tdigest_mean(digest) - Returns the mean of the values in the digest.",
            Argument.NONE,
            DataTypes.DoubleType,
            "tdigest_mean(tdigest_agg(seconds))",
            "11.5");

    /**
     * The argument beside the digest.
     *
     * @param name what the documentation calls it
     * @param meaning its type and meaning
     * @param arrayMethod the method of {@link DigestBytes} that takes many of them
     */
    record Argument(String name, String meaning, String arrayMethod) {
        static final Argument NONE = new Argument("", "", "");
    }

    private final Argument argument;
    private final DataType answerType;
    private final FunctionDescription description;

    DigestQuestion(String usage, Argument argument, DataType answerType, String call, String answer) {
        this.argument = argument;
        this.answerType = answerType;
        String digest = "digest - BINARY, from tdigest_agg or tdigest_merge";
        this.description = new FunctionDescription(
                usage.substring(0, usage.indexOf('(')),
                usage,
                takesArgument() ? List.of(digest, argument.name + " - " + argument.meaning) : List.of(digest),
                List.of(new Example(
                        "SELECT " + call + " FROM VALUES (1), (2), (3), (40), (NULL) AS loads(seconds)",
                        List.of(answer))),
                "NULL for a NULL argument" + (isCount() ? "." : " and for an empty digest."),
                "0.2.0");
    }

    private boolean isCount() {
        return DataTypes.LongType.equals(answerType);
    }

    FunctionDescription description() {
        return description;
    }

    /** Whether there is an argument beside the digest. */
    boolean takesArgument() {
        return !argument.equals(Argument.NONE);
    }

    Argument argument() {
        return argument;
    }

    /** Makes the call in a query. */
    Expression of(Seq<Expression> arguments) {
        return new TDigestReading(this, arguments);
    }

    /** The type of one answer. */
    DataType answerType() {
        return answerType;
    }

    /** The method of {@link DigestBytes} that answers once. */
    String method() {
        return name().toLowerCase(Locale.ROOT);
    }
}
