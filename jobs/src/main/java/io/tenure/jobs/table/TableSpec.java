package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * What a table of the store is.
 *
 * @param name its folder in the store, and its name in SQL
 * @param description what a row says
 * @param schema the columns, each with a comment; a key is never NULL
 * @param partitionedBy the columns that decide the folder of a row
 * @param key the columns that tell its rows apart, in the order in which a content hash reads them
 * @param statistics the columns whose smallest and largest values the log keeps per file; never one that names a user
 * @param laws conditions that hold for every row, by name
 */
public record TableSpec(
        String name,
        String description,
        StructType schema,
        List<String> partitionedBy,
        List<String> key,
        List<String> statistics,
        Map<String, String> laws) {
    public TableSpec {
        partitionedBy = List.copyOf(partitionedBy);
        key = List.copyOf(key);
        statistics = List.copyOf(statistics);
        laws = Map.copyOf(laws);
    }

    /** The same table with other columns. */
    TableSpec withSchema(StructType columns) {
        return new TableSpec(name, description, columns, partitionedBy, key, statistics, laws);
    }
}
