package io.tenure.sql.scalar;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/** Every function of this package with its name and type. */
public final class ScalarFunctions {
    static final List<Entry> ENTRIES = List.of(
            new Entry("retention_array", RetentionArray.class, "ARRAY<BOOLEAN>"),
            new Entry("window_funnel_array", WindowFunnelArray.class, "INT"),
            new Entry("funnel_array", FunnelArray.class, "STRUCT<steps: INT, times: ARRAY<TIMESTAMP>>"),
            new Entry("sequence_match_array", SequenceMatchArray.class, "BOOLEAN"),
            new Entry("sequence_count_array", SequenceCountArray.class, "BIGINT"),
            new Entry("sequence_match_events_array", SequenceMatchEventsArray.class, "ARRAY<TIMESTAMP>"),
            new Entry("sequence_next_node_array", SequenceNextNodeArray.class, "STRING"),
            new Entry("sessionize_array", SessionizeArray.class, "ARRAY<BIGINT>"),
            new Entry("tdigest_array", TDigestArray.class, "BINARY"),
            new Entry("tdigest_merge_array", TDigestMergeArray.class, "BINARY"),
            new Entry("tdigest_quantile_scalar", TDigestQuantile.class, "DOUBLE"),
            new Entry("tdigest_cdf_scalar", TDigestCdf.class, "DOUBLE"),
            new Entry("tdigest_count_scalar", TDigestCount.class, "BIGINT"),
            new Entry("tdigest_skipped_scalar", TDigestSkipped.class, "BIGINT"),
            new Entry("tdigest_min_scalar", TDigestMin.class, "DOUBLE"),
            new Entry("tdigest_max_scalar", TDigestMax.class, "DOUBLE"),
            new Entry("tdigest_mean_scalar", TDigestMean.class, "DOUBLE"));

    private ScalarFunctions() {}

    /**
     * One function.
     *
     * @param name the name in SQL
     * @param implementation a {@code UDF1}, {@code UDF2}, …
     * @param returns the type of the answer, in SQL
     */
    record Entry(String name, Class<?> implementation, String returns) {}

    /**
     * Registers every function of this package in a session. Elsewhere register them one by one by class, e.g. in Python
     * {@code spark.udf.registerJavaFunction("window_funnel_array", "io.tenure.sql.scalar.WindowFunnelArray", "INT")}.
     */
    public static void register(SparkSession spark) {
        for (Entry entry : ENTRIES) {
            spark.udf().registerJava(entry.name(), entry.implementation().getName(), DataType.fromDDL(entry.returns()));
        }
    }
}
