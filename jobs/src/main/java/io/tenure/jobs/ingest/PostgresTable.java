package io.tenure.jobs.ingest;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.postgres.PostgresDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A table or view of Postgres, read as CSV from one snapshot.
 *
 * <p>One read-only transaction (REPEATABLE READ) on one connection: {@code COPY} streams the rows, so neither side holds
 * more than a few of them, and no value passes through a type of Java.
 */
public final class PostgresTable {
    private final PostgresDatabase database;
    private final String table;

    /**
     * Names a table.
     *
     * @param table its name, as SQL writes it, with or without a schema
     */
    public PostgresTable(PostgresDatabase database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Where to go on.
     *
     * @param column the column that grows with what is new
     * @param from its value from which on rows are read; null: from the first
     * @param isSeen whether rows with that very value have been read
     */
    public record Since(String column, @Nullable String from, boolean isSeen) {
        /**
         * Reads {@code COLUMN} or {@code COLUMN=VALUE}.
         */
        public static Since parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Since(text, null, false)
                    : new Since(text.substring(0, equals), text.substring(equals + 1), false);
        }
    }

    /** The table for reports and for what is remembered of it: without options, user or password. */
    String name() {
        return database.name() + "/" + table;
    }

    /**
     * Writes the rows as CSV with a header.
     *
     * @param since which rows; null: all
     * @return the largest value of the column of {@code since} among the rows; null: there is none
     * @throws TenureException INPUT_NOT_FOUND where the server, the table or the column can't be reached
     */
    @Nullable
    String copy(@Nullable Since since, OutputStream csv) throws IOException {
        try (Connection connection = database.connect("tenure ingest")) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                // so that texts of times mean the same everywhere
                statement.execute("SET LOCAL TimeZone = 'UTC'");
                statement.execute("SET LOCAL DateStyle = 'ISO, YMD'");
            }
            List<String> columns = columns(connection);
            if (since != null && !columns.contains(since.column())) {
                throw new TenureException(
                        ErrorCode.INPUT_HEADER,
                        name() + ": there is no column '" + since.column() + "'"
                                + TenureException.didYouMean(since.column(), columns) + " The columns are "
                                + String.join(", ", columns) + ".");
            }
            String rows = rows(connection, since, columns.contains("event_id"));
            String largest = since == null ? null : largest(connection, since.column(), rows);
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + rows + ") TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')", csv);
            connection.rollback();
            return largest;
        } catch (SQLException e) {
            throw database.failure("read " + name(), e);
        }
    }

    private List<String> columns(Connection connection) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped "
                        + "ORDER BY attnum")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    database.name() + ": there is no table '" + table
                            + "' that the user can see. Write it as SQL does: schema.table, "
                            + "a name with capitals in double quotes.");
        }
        return columns;
    }

    /** The query of the rows, whose names and values the server has quoted. */
    private String rows(Connection connection, @Nullable Since since, boolean hasEventId) throws SQLException {
        String from = since == null ? null : since.from();
        String format = from == null || since == null
                ? "SELECT format('SELECT * FROM %s', to_regclass(?)::text)"
                // rows of the very value may have come since they were read; with event ids they can be read again
                : "SELECT format('SELECT * FROM %s WHERE %I " + (since.isSeen() && !hasEventId ? ">" : ">=")
                        + " %L', to_regclass(?)::text, ?::text, ?::text)";
        try (PreparedStatement statement = connection.prepareStatement(format)) {
            statement.setString(1, table);
            if (from != null && since != null) {
                statement.setString(2, since.column());
                statement.setString(3, from);
            }
            return only(statement);
        }
    }

    private static @Nullable String largest(Connection connection, String column, String rows) throws SQLException {
        String query;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT format('SELECT max(%1$I)::text FROM (%2$s) r WHERE %1$I::text NOT IN (''infinity'', ''Infinity'', "
                        + "''NaN'')', ?::text, ?::text)")) {
            statement.setString(1, column);
            statement.setString(2, rows);
            query = only(statement);
        }
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static String only(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
