package io.tenure.jobs.view;

import static org.apache.spark.sql.functions.col;

import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.RunsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreTables;
import io.tenure.jobs.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The tables of a store under their names in SQL. */
public final class StoreViews {
    private static final String COHORTS = "cohorts";
    private static final String METRICS = "metrics";
    private static final String FUNNELS = "funnels";

    private StoreViews() {}

    /**
     * Makes every table a temporary view of the store's session, all as the same run published them; and {@code cohorts},
     * the versions of the cohorts' definitions, {@code metrics} and {@code funnels}, the cells in numbers for people.
     */
    public static void create(Store store) {
        @Nullable Publication published = store.published().orElse(null);
        for (TableSpec table : StoreTables.ALL) {
            store.read(table, published).createOrReplaceTempView(table.name());
        }
        store.runs().createOrReplaceTempView(RunsTable.SPEC.name());
        cohorts(store.read(DefinitionsTable.SPEC, published)).createOrReplaceTempView(COHORTS);
        MetricsView.of(store.read(CohortMetricsTable.SPEC, published)).createOrReplaceTempView(METRICS);
        FunnelView.of(store.read(CohortFunnelTable.SPEC, published)).createOrReplaceTempView(FUNNELS);
    }

    private static Dataset<Row> cohorts(Dataset<Row> definitions) {
        return definitions
                .where(col(DefinitionsTable.KIND).equalTo(DefinitionsTable.COHORT))
                .withColumnRenamed(DefinitionsTable.ID, CohortMembersTable.COHORT_ID)
                .drop(DefinitionsTable.KIND);
    }
}
