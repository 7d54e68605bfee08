package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables of a store under their names in SQL. */
public final class StoreViews {
    private static final String COHORTS = "cohorts";

    private StoreViews() {}

    /**
     * Makes every table a temporary view of the store's session, all as the same run published them; and {@code cohorts},
     * the versions of the cohorts' definitions.
     */
    public static void create(Store store) {
        Optional<Publication> published = store.published();
        for (TableSpec table : StoreTables.ALL) {
            store.read(table, published.orElse(null)).createOrReplaceTempView(table.name());
        }
        store.runs().createOrReplaceTempView(RunsTable.SPEC.name());
        cohorts(store.read(DefinitionsTable.SPEC, published.orElse(null))).createOrReplaceTempView(COHORTS);
    }

    private static Dataset<Row> cohorts(Dataset<Row> definitions) {
        return definitions
                .where(col(DefinitionsTable.KIND).equalTo(DefinitionsTable.COHORT))
                .withColumnRenamed(DefinitionsTable.ID, CohortMembersTable.COHORT_ID)
                .drop(DefinitionsTable.KIND);
    }
}
