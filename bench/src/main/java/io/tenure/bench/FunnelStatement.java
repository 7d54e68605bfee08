package io.tenure.bench;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One of several statements of the same question: by how many of six steps did users get within a day of a first step?
 * The answer is rows of (level, users) from level 1, over a view {@code events}.
 *
 * <p>All statements are right also where events of a user have the same time: then the order that helps the user holds.
 * Each statement's text says why it has its form.
 *
 * @param engine the folder of the statement
 * @param name the name of its file
 */
record FunnelStatement(String engine, String name) {
    private static final String DUCKDB = "duckdb";

    /** The function's statement, and those that are written by hand. */
    static final List<FunnelStatement> SPARK = Stream.of(
                    "window_funnel", "self_joins", "window_functions", "arrays", "packed_arrays")
            .map(name -> new FunnelStatement("spark", name))
            .toList();

    /** DuckDB's. */
    static final List<FunnelStatement> OF_DUCKDB = Stream.of("asof_joins", "window_functions", "lists")
            .map(name -> new FunnelStatement(DUCKDB, name))
            .toList();

    /** What the statement is called beside the others. */
    String label() {
        return engine + ":" + name;
    }

    /** The text. */
    String sql() {
        return StatementText.of("window-funnel/" + engine, name);
    }

    /** Spark's answer. */
    SortedMap<Integer, Long> usersByLevel(SparkSession spark) {
        SortedMap<Integer, Long> usersByLevel = new TreeMap<>();
        for (Row row : spark.sql(sql()).collectAsList()) {
            usersByLevel.put(row.getInt(0), row.getLong(1));
        }
        return usersByLevel;
    }
}
