package io.tenure;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Equality of two DataFrames: spark-testing-base's, which is made for JUnit 4 suites, callable from anywhere. */
public final class SameData {
    private static final JavaDataFrameSuiteBase COMPARISON = new JavaDataFrameSuiteBase();

    private SameData() {}

    /** Fails with the differing rows unless both have the same schema and the same rows, in any order. */
    public static void assertSameData(Dataset<Row> expected, Dataset<Row> actual) {
        COMPARISON.assertDataFrameNoOrderEquals(expected, actual);
    }
}
