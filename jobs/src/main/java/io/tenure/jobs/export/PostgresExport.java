package io.tenure.jobs.export;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.postgres.PostgresDatabase;
import io.tenure.jobs.result.ResultFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Tables into a schema of Postgres, which then holds exactly these rows.
 *
 * <p>All of it is one transaction: the rows go to staging tables of the session by {@code COPY}, rows whose keys have vanished
 * are removed, and one {@code INSERT … ON CONFLICT … DO UPDATE} a table adds and changes the rest. A reader sees the last
 * export or this one, and rows that are as before aren't touched. Exports into one schema wait for each other.
 */
public final class PostgresExport {
    /** What marks a table as one that Tenure made and may change. */
    private static final String OURS = "Tenure: ";

    private static final String WIDE_VIEW = "cohort_retention_wide";
    private static final int LAST_WIDE_OFFSET = 52;

    private final PostgresDatabase database;
    private final @Nullable String askedSchema;

    /**
     * Names the place.
     *
     * @param schema made if it isn't there; null: the one that the connection begins in
     */
    public PostgresExport(PostgresDatabase database, @Nullable String schema) {
        this.database = database;
        this.askedSchema = schema;
    }

    /**
     * What happened to a table.
     *
     * @param table its name
     * @param rows how many it has now
     * @param written how many of them are new or other than before
     * @param removed how many are gone
     */
    public record Change(String table, long rows, long written, long removed) {
        @Override
        public String toString() {
            return table + ": " + rows + " rows, of them " + written + " new or changed; " + removed + " removed";
        }
    }

    /**
     * Writes the tables; a table that was there and isn't among them is emptied.
     *
     * @throws TenureException INPUT_NOT_FOUND where the server refuses; CONFIGURATION where the schema has tables of others with
     *     these names, or the export of another store or of a later run
     */
    public List<Change> write(ExportedTables exported) {
        try (Connection connection = database.connect("tenure export")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                List<Change> changes = write(connection, statement, exported);
                connection.commit();
                return changes;
            }
        } catch (SQLException e) {
            throw database.failure("export to " + database.name(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Change> write(Connection connection, Statement statement, ExportedTables exported)
            throws SQLException, IOException {
        List<ExportedTable> tables = exported.tables();
        // so that texts of times mean what they say
        statement.execute("SET LOCAL TimeZone = 'UTC'");
        statement.execute("SET LOCAL DateStyle = 'ISO, YMD'");
        String schema = schema(statement);
        statement.execute(
                "SELECT pg_advisory_xact_lock(hashtext('tenure export'), hashtext(" + PostgresSql.text(schema) + "))");
        makeTables(connection, statement, schema, tables);
        requireNoLaterRun(statement, schema, exported);
        List<PostgresSql> sql = tables.stream().map(table -> sql(schema, table)).toList();
        long[] rows = new long[tables.size()];
        for (int i = 0; i < rows.length; i++) {
            statement.execute(sql.get(i).createStaging());
            copy(connection, sql.get(i), tables.get(i));
            statement.execute(sql.get(i).analyzeStaging());
            rows[i] = number(statement, sql.get(i).countStaging());
        }
        emptyMembersThatNobodyAskedFor(statement, schema, tables);
        long[] removed = new long[rows.length];
        for (int i = rows.length - 1; i >= 0; i--) {
            removed[i] = statement.executeUpdate(sql.get(i).removeVanished());
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            long written = statement.executeUpdate(sql.get(i).upsert());
            changes.add(new Change(tables.get(i).name(), rows[i], written, removed[i]));
        }
        return changes;
    }

    private String schema(Statement statement) throws SQLException {
        if (askedSchema == null) {
            String current = text(statement, "SELECT current_schema()");
            if (current == null) {
                throw new TenureException(
                        ErrorCode.CONFIGURATION,
                        "The connection to " + database.name() + " begins in no schema. Name one with --schema.");
            }
            return current;
        }
        if (text(statement, "SELECT to_regnamespace(" + PostgresSql.text(PostgresSql.name(askedSchema)) + ")::text")
                == null) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + PostgresSql.name(askedSchema));
        }
        return askedSchema;
    }

    private static PostgresSql sql(String schema, ExportedTable table) {
        return new PostgresSql(schema, table.name(), List.of(table.rows().columns()), table.key());
    }

    private void makeTables(Connection connection, Statement statement, String schema, List<ExportedTable> tables)
            throws SQLException {
        for (ExportedTable table : tables) {
            List<String> wanted = PostgresColumns.definitions(table.rows().schema());
            List<String> found = columns(connection, schema, table.name());
            if (found.isEmpty()) {
                make(statement, schema, table, wanted);
            } else {
                requireOurs(statement, schema, table, wanted, found);
            }
        }
        if (columns(connection, schema, WIDE_VIEW).isEmpty()) {
            makeWideView(statement, schema);
        }
    }

    private static void make(Statement statement, String schema, ExportedTable table, List<String> columns)
            throws SQLException {
        String target = target(schema, table.name());
        List<String> lines = new ArrayList<>(columns);
        lines.add(
                "PRIMARY KEY (" + table.key().stream().map(PostgresSql::name).collect(Collectors.joining(", ")) + ")");
        if (table.name().equals(ExportedTables.COHORTS)) {
            // cohorts may exchange their names from one export to the next
            lines.add("UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");
        } else if (Arrays.asList(table.rows().columns()).contains("cohort_id")) {
            lines.add("FOREIGN KEY (cohort_id) REFERENCES " + target(schema, ExportedTables.COHORTS));
        }
        statement.execute("CREATE TABLE " + target + " (" + String.join(", ", lines) + ")");
        statement.execute("COMMENT ON TABLE " + target + " IS " + PostgresSql.text(OURS + table.description()));
    }

    private void requireOurs(
            Statement statement, String schema, ExportedTable table, List<String> wanted, List<String> found)
            throws SQLException {
        if (!isOurs(statement, target(schema, table.name()))) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "The schema '" + schema + "' of " + database.name() + " has a table '" + table.name()
                            + "' that Tenure has not made. Name another schema with --schema, or rename that table.");
        }
        if (!found.equals(wanted)) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "The table '" + table.name() + "' in the schema '" + schema + "' of " + database.name()
                            + " has other columns than this version of Tenure writes: it has "
                            + String.join(", ", found) + ", and should have " + String.join(", ", wanted)
                            + ". Drop it and export again, or name another schema with --schema.");
        }
    }

    private static boolean isOurs(Statement statement, String target) throws SQLException {
        String comment =
                text(statement, "SELECT obj_description(to_regclass(" + PostgresSql.text(target) + "), 'pg_class')");
        return comment != null && comment.startsWith(OURS);
    }

    /** The definitions of the columns of a table or view; none: it isn't there. */
    private static List<String> columns(Connection connection, String schema, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                        + "WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
            statement.setString(1, target(schema, table));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(PostgresSql.name(rows.getString(1)) + " " + rows.getString(2));
                }
            }
        }
        return columns;
    }

    private static String target(String schema, String table) {
        return PostgresSql.name(schema) + "." + PostgresSql.name(table);
    }

    /** A row per cohort period with the rates of its complete offsets side by side: tools for charts pivot badly. */
    private static void makeWideView(Statement statement, String schema) throws SQLException {
        String view = target(schema, WIDE_VIEW);
        String offsets = IntStream.rangeClosed(0, LAST_WIDE_OFFSET)
                .mapToObj(offset -> "max(r.retention_rate) FILTER (WHERE r.is_complete AND r.period_offset = " + offset
                        + ") AS offset_" + offset)
                .collect(Collectors.joining(", "));
        statement.execute(
                "CREATE VIEW " + view
                        + " AS SELECT c.name AS cohort, r.cohort_id, r.granularity, r.cohort_period, r.cohort_size, "
                        + offsets
                        + " FROM " + target(schema, ExportedTables.RETENTION) + " r JOIN "
                        + target(schema, ExportedTables.COHORTS)
                        + " c ON c.id = r.cohort_id GROUP BY c.name, r.cohort_id, r.granularity, r.cohort_period, r.cohort_size");
        statement.execute("COMMENT ON VIEW " + view + " IS "
                + PostgresSql.text(
                        OURS + "The retention rates of complete cells, a column per offset; NULL: not yet."));
    }

    private void requireNoLaterRun(Statement statement, String schema, ExportedTables exported) throws SQLException {
        String store = exported.store().location();
        long number = exported.published().number();
        try (ResultSet before =
                statement.executeQuery("SELECT store, run_number FROM " + target(schema, ExportedTables.MARK))) {
            while (before.next()) {
                if (!before.getString(1).equals(store)) {
                    throw new TenureException(
                            ErrorCode.CONFIGURATION,
                            "The schema '" + schema + "' of " + database.name()
                                    + " holds the export of another store, '"
                                    + before.getString(1) + "'. Name another schema with --schema; if it is the same "
                                    + "store in a new place, empty the table " + ExportedTables.MARK + " first.");
                }
                if (before.getLong(2) > number) {
                    throw new TenureException(
                            ErrorCode.CONFIGURATION,
                            "The schema '" + schema + "' of " + database.name() + " already holds run "
                                    + before.getLong(2) + ", which is later than " + number
                                    + ". Another export has overtaken this one; there is nothing to do.");
                }
            }
        }
    }

    private static void copy(Connection connection, PostgresSql sql, ExportedTable table)
            throws SQLException, IOException {
        try (Writer csv = new BufferedWriter(new OutputStreamWriter(
                new PGCopyOutputStream(connection.unwrap(PGConnection.class), sql.copyToStaging()),
                StandardCharsets.UTF_8))) {
            ResultFormat.CSV.write(table.rows(), csv);
        }
    }

    /** Their users may have been erased since. */
    private static void emptyMembersThatNobodyAskedFor(Statement statement, String schema, List<ExportedTable> tables)
            throws SQLException {
        boolean areWritten = tables.stream().anyMatch(table -> table.name().equals(ExportedTables.MEMBERS));
        String members = target(schema, ExportedTables.MEMBERS);
        if (!areWritten && isOurs(statement, members)) {
            statement.executeUpdate("DELETE FROM " + members);
        }
    }

    private static @Nullable String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
