package io.tenure.jobs.export;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements of an export for one table.
 *
 * @param schema where the table is
 * @param table the table
 * @param columns its columns
 * @param key those that tell its rows apart
 */
record PostgresSql(String schema, String table, List<String> columns, List<String> key) {
    PostgresSql {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** A name as SQL writes it. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL writes it. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String target() {
        return name(schema) + "." + name(table);
    }

    private String staging() {
        return "pg_temp." + name("tenure_staging_" + table);
    }

    /** A table of this session, with the columns of the target and without its rows. */
    String createStaging() {
        return "CREATE TEMPORARY TABLE " + name("tenure_staging_" + table) + " (LIKE " + target() + ") ON COMMIT DROP";
    }

    String copyToStaging() {
        return "COPY " + staging() + " (" + list(columns, PostgresSql::name)
                + ") FROM STDIN (FORMAT csv, HEADER true, ENCODING 'UTF8')";
    }

    String analyzeStaging() {
        return "ANALYZE " + staging();
    }

    String countStaging() {
        return "SELECT count(*) FROM " + staging();
    }

    /** Adds the rows whose keys are new and changes those that differ; the others aren't touched. */
    String upsert() {
        List<String> others =
                columns.stream().filter(column -> !key.contains(column)).toList();
        return "INSERT INTO " + target() + " AS t (" + list(columns, PostgresSql::name) + ") SELECT "
                + list(columns, PostgresSql::name) + " FROM " + staging() + " ON CONFLICT ("
                + list(key, PostgresSql::name) + ") DO UPDATE SET "
                + list(others, column -> name(column) + " = excluded." + name(column)) + " WHERE ("
                + list(others, column -> "t." + name(column)) + ") IS DISTINCT FROM ("
                + list(others, column -> "excluded." + name(column)) + ")";
    }

    /** Removes the rows whose keys have vanished. */
    String removeVanished() {
        return "DELETE FROM " + target() + " t WHERE NOT EXISTS (SELECT FROM " + staging() + " s WHERE "
                + key.stream()
                        .map(column -> "s." + name(column) + " = t." + name(column))
                        .collect(Collectors.joining(" AND "))
                + ")";
    }

    private interface Written {
        String of(String column);
    }

    private static String list(List<String> columns, Written written) {
        return columns.stream().map(written::of).collect(Collectors.joining(", "));
    }
}
