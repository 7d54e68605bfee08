package io.tenure.jobs.columns;

import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.sql.scalar.TDigestArray;
import io.tenure.sql.scalar.TDigestMergeArray;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Digests whose bytes depend on the values alone, however rows are partitioned and in whatever order they come.
 *
 * <p>Values are sorted before they are added, and digests that are merged have an order of their own. A group of any size is
 * merged by way of {@link #BUCKETS} groups into which {@link #bucketOf} deals its rows by what they hold, so that no task has
 * a whole group at once.
 */
public final class DigestColumns {
    private static final int BUCKETS = 256;
    private static final UserDefinedFunction OF_VALUES = udf(new TDigestArray(), DataTypes.BinaryType);
    private static final UserDefinedFunction MERGED = udf(new TDigestMergeArray(), DataTypes.BinaryType);

    private DigestColumns() {}

    /** An aggregate: the digest of a group's numbers; NULLs are left out. */
    public static Column ofValues(Column number) {
        return OF_VALUES.apply(sort_array(collect_list(number.cast(DataTypes.DoubleType))));
    }

    /** An aggregate: the digest of everything that a group's digests hold; NULLs are left out. */
    public static Column merged(Column digest) {
        return MERGED.apply(collect_list(digest));
    }

    /** The part of its group that a row is merged with first, from 0. */
    public static Column bucketOf(Column held) {
        return pmod(xxhash64(held), lit(BUCKETS));
    }
}
