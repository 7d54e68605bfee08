package io.tenure.jobs.view;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.sql.scalar.TDigestQuantile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/** {@code funnels}: {@code cohort_funnel} in numbers for people: shares, and how long the steps took. */
public final class FunnelView {
    private static final UserDefinedFunction QUANTILE = udf(new TDigestQuantile(), DataTypes.DoubleType);

    private FunnelView() {}

    /** The cells in numbers. */
    public static Dataset<Row> of(Dataset<Row> cells) {
        WindowSpec steps = Window.partitionBy(
                        CohortFunnelTable.COHORT_ID,
                        CohortFunnelTable.VERSION,
                        CohortFunnelTable.SEGMENT,
                        CohortFunnelTable.FUNNEL,
                        CohortFunnelTable.GRANULARITY,
                        CohortFunnelTable.COHORT_PERIOD)
                .orderBy(CohortFunnelTable.STEP_ORDER);
        Column users = col(CohortFunnelTable.USERS);
        Column entered = first(users).over(steps);
        Column previous = last(when(not(col(CohortFunnelTable.IS_OPTIONAL)), users), true)
                .over(steps.rowsBetween(Window.unboundedPreceding(), -1));
        List<Column> columns = new ArrayList<>(Stream.of(
                        CohortFunnelTable.COHORT_ID,
                        CohortFunnelTable.VERSION,
                        CohortFunnelTable.SEGMENT,
                        CohortFunnelTable.FUNNEL,
                        CohortFunnelTable.GRANULARITY,
                        CohortFunnelTable.COHORT_PERIOD,
                        CohortFunnelTable.COHORT_SIZE,
                        CohortFunnelTable.STEP_ORDER,
                        CohortFunnelTable.EVENT_NAME,
                        CohortFunnelTable.IS_OPTIONAL,
                        CohortFunnelTable.USERS,
                        CohortFunnelTable.OPEN_USERS)
                .map(name -> col(name))
                .toList());
        columns.add(share(users, entered).as("share_of_entered"));
        columns.add(share(users, previous).as("share_of_previous"));
        addSeconds(columns, CohortFunnelTable.SINCE_PREVIOUS_DIGEST, "previous");
        addSeconds(columns, CohortFunnelTable.SINCE_ENTRY_DIGEST, "entry");
        columns.add(col(CohortFunnelTable.CLOSES_AT));
        return cells.select(columns.toArray(Column[]::new));
    }

    private static Column share(Column users, Column of) {
        return when(of.gt(0), users.cast(DataTypes.DoubleType).divide(of));
    }

    private static void addSeconds(List<Column> columns, String digest, String since) {
        for (int percent : List.of(50, 90)) {
            columns.add(
                    QUANTILE.apply(col(digest), lit(percent / 100.0)).as("p" + percent + "_seconds_since_" + since));
        }
    }
}
