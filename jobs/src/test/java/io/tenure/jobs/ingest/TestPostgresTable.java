package io.tenure.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.PostgresServer;
import io.tenure.jobs.ingest.PostgresTable.Since;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.postgres.PostgresDatabase;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestPostgresTable {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @SuppressWarnings("NullAway.Init") // started before the tests
    private static PostgresServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        server.stop();
    }

    @Test
    void whatIsNewInATableIsReadFromWhereTheLastReadingEnded() throws SQLException, IOException {
        execute("""
                create table "Web Events" (id bigint, event_time timestamptz, uid text, event_type text, revenue numeric,
                    details jsonb)""", """
                insert into "Web Events" values
                    (1, '2025-03-01 10:00+02', 'ann', 'view', 9.50, '{"a": 1}'),
                    (2, '2025-03-01 11:00Z', 'b"o,b', 'purchase', 'NaN', null),
                    (3, 'infinity', 'ann', 'view', null, null),
                    (4, '0044-03-15 10:00Z BC', 'ann', 'view', null, null),
                    (5, '2025-03-02 10:00Z', '', 'view', null, null),
                    (6, '2025-03-02 10:00:00.123456Z', 'cid', null, null, null)""");
        Store store = Store.openOrCreate(
                SharedSpark.session(), folder.resolve("store").toString(), CLOCK);
        PostgresTable table = new PostgresTable(server.database(), "\"Web Events\"");
        IngestReport first = ingest(store, table, Since.parse("id"));
        execute("insert into \"Web Events\" values (7, '2025-03-03 10:00Z', 'dan', 'view', 1, null)");
        IngestReport second = ingest(store, table, null);
        IngestReport third = ingest(store, table, null);

        assertThat(first.rejected()).isEqualTo(Map.of("bad_event_time", 2L, "bad_property", 1L, "missing_user_id", 1L));
        assertThat(lines(store.read(EventsTable.SPEC), "event_time", "user_id", "event_name", "revenue", "properties"))
                .containsExactly(
                        "2025-03-01T08:00:00Z|ann|view|9.500000|Map(id -> 1, details -> {\"a\": 1})",
                        "2025-03-02T10:00:00.123456Z|cid|(unnamed)|null|Map(id -> 6)",
                        "2025-03-03T10:00:00Z|dan|view|1.000000|Map(id -> 7)");
        assertThat(store.read(EventsRejectedTable.SPEC).count()).isEqualTo(4);
        assertThat(second.rowsRead()).isEqualTo(1);
        assertThat(third.rowsRead()).isZero();
        assertNoPasswordIn(folder);
    }

    @Test
    void whatTheServerRefusesIsTheUsersToFix() {
        assertThatThrownBy(() ->
                        new PostgresTable(server.database(), "nowhere").copy(null, OutputStream.nullOutputStream()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("there is no table 'nowhere'");
        assertThatThrownBy(() -> new PostgresTable(server.database(), "pg_class")
                        .copy(Since.parse("relnames"), OutputStream.nullOutputStream()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("did you mean 'relname'?");
        assertThatThrownBy(() -> new PostgresTable(
                                new PostgresDatabase(server.url(), Map.of("PGUSER", "tenure", "PGPASSWORD", "wrong")),
                                "pg_class")
                        .copy(null, OutputStream.nullOutputStream()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("wrong");
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static IngestReport ingest(Store store, PostgresTable table, @Nullable Since since) {
        StoreDefinition settings = Settings.with(Map.of("revenue", PropertyType.DECIMAL));
        InputSpec input = new InputSpec(List.of(), Map.of("user_id", "uid"), ZoneOffset.UTC, false);
        try (StoreRun run = store.begin("ingest", "")) {
            IngestReport report = IngestJob.table(run, settings, table, since, input);
            run.publish(null, report.toJson());
            return report;
        }
    }

    private static void assertNoPasswordIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(PostgresServer.PASSWORD);
                assertThat(file.toString()).doesNotContain("_ingest");
            }
        }
    }

    private static List<String> lines(Dataset<Row> rows, String first, String... more) {
        return rows.select(first, more).collectAsList().stream()
                .map(row -> row.mkString("|"))
                .sorted()
                .toList();
    }
}
