package io.tenure.jobs.export;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table for readers outside of the store.
 *
 * @param name its name in Postgres, and that of its file
 * @param description what a row says
 * @param key the columns that tell its rows apart; never NULL
 * @param rows its rows; a column's name decides its type beside what Spark knows, as {@link PostgresColumns} says
 */
public record ExportedTable(String name, String description, List<String> key, Dataset<Row> rows) {
    public ExportedTable {
        key = List.copyOf(key);
    }
}
