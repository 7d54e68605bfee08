package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.table.CohortRetentionTable;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which cells of a cohort differ between two states of {@code cohort_retention}, and why. */
public final class RetentionDiff {
    private static final List<String> CELL = List.of(
            CohortRetentionTable.SEGMENT,
            CohortRetentionTable.GRANULARITY,
            CohortRetentionTable.MODE,
            CohortRetentionTable.KIND,
            CohortRetentionTable.COHORT_PERIOD,
            CohortRetentionTable.PERIOD_OFFSET);

    private static final List<String> COUNTS = List.of(
            CohortRetentionTable.COHORT_SIZE,
            CohortRetentionTable.ACTIVE_USERS,
            CohortRetentionTable.ELIGIBLE_USERS,
            CohortRetentionTable.ACTIVE_ELIGIBLE);

    private RetentionDiff() {}

    /**
     * The cells that differ.
     *
     * @param before rows of one cohort version
     * @param after rows of the same or another one, of the same state or another one
     * @return the columns that name a cell, each count {@code _before} and {@code _after}, NULL where the cell isn't there,
     *     and {@code why}: {@code began}, {@code gone}, {@code members} (the cohort has other members), {@code activity} (its
     *     members did something else), {@code as_of} (a period closed); sorted by cell
     */
    public static Dataset<Row> between(Dataset<Row> before, Dataset<Row> after) {
        Dataset<Row> left = named(before, "_before");
        Dataset<Row> right = named(after, "_after");
        scala.collection.immutable.Seq<String> keys =
                scala.jdk.javaapi.CollectionConverters.asScala(CELL).toSeq();
        Column differs = COUNTS.stream()
                .map(count -> col(count + "_before").eqNullSafe(col(count + "_after")))
                .reduce(lit(true), Column::and);
        Column[] shown = Stream.concat(
                        Stream.concat(CELL.stream(), Stream.of("why")),
                        COUNTS.stream().flatMap(count -> Stream.of(count + "_before", count + "_after")))
                .map(name -> col(name))
                .toArray(Column[]::new);
        return left.join(right, keys, "full_outer")
                .where(differs.equalTo(false))
                .withColumn("why", why())
                .select(shown)
                .orderBy(CELL.stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> named(Dataset<Row> cells, String suffix) {
        return cells.select(Stream.concat(
                        CELL.stream().map(name -> col(name)),
                        COUNTS.stream().map(count -> col(count).as(count + suffix)))
                .toArray(Column[]::new));
    }

    private static Column why() {
        return when(col("cohort_size_before").isNull(), "began")
                .when(col("cohort_size_after").isNull(), "gone")
                .when(col("cohort_size_before").notEqual(col("cohort_size_after")), "members")
                .when(col("active_users_before").notEqual(col("active_users_after")), "activity")
                .otherwise("as_of");
    }
}
