package io.tenure.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;

/** DuckDB in this process, with as many threads and as much memory as the JVM has. */
final class DuckDb implements AutoCloseable {
    private final Connection connection;

    /** @throws SQLException also when its library does not load on this machine */
    DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        execute("SET threads = " + Runtime.getRuntime().availableProcessors());
        execute("SET memory_limit = '" + (Runtime.getRuntime().maxMemory() >> 20) + "MiB'");
        execute("SET temp_directory = '" + Path.of("bench", "target", "duckdb") + "'");
        execute("SET preserve_insertion_order = false");
    }

    /**
     * Makes files readable as a view.
     *
     * @param parquetFiles a path with wildcards; folders may name the value of a column
     */
    void view(String name, String parquetFiles) throws SQLException {
        execute("CREATE VIEW " + name + " AS SELECT * FROM read_parquet('" + parquetFiles
                + "', hive_partitioning = true)");
    }

    /** The rows of a statement that answers with a level, or the number of a cell, and its users. */
    SortedMap<Integer, Long> usersByLevel(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            SortedMap<Integer, Long> usersByLevel = new TreeMap<>();
            while (rows.next()) {
                usersByLevel.put(rows.getInt(1), rows.getLong(2));
            }
            return usersByLevel;
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not answer: " + e.getMessage(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
