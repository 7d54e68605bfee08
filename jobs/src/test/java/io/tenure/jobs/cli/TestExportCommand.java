package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestExportCommand {
    /** What a reader sees of several tables at once. */
    private static final String STATE =
            "SELECT (SELECT run_number FROM bi.tenure_export), (SELECT string_agg(name, ',' ORDER BY"
                    + " name) FROM bi.cohorts), (SELECT count(*) FROM bi.cohort_retention), (SELECT sum(active_users) FROM"
                    + " bi.cohort_retention_cells), (SELECT sum(total) FROM bi.cohort_metrics), (SELECT count(*) FROM bi.cohort_members)";

    @SuppressWarnings("NullAway.Init") // started before the tests
    private static PostgresServer server;

    /** A store after its first run. */
    @SuppressWarnings("NullAway.Init") // filled before the tests
    private static String store;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        SharedSpark.session();
        server = PostgresServer.start();
        store = folder.resolve("store").toString();
        endsWell("apply", definitions("buyers").toString(), "--store", store);
        ingest("march", """
                event_time,user_id,event_type,country,revenue
                2025-03-04T02:00:00Z,ann,visit,US,
                2025-03-05T03:00:00Z,ann,buy,US,9.5
                2025-04-06T03:00:00Z,ann,visit,US,
                2025-04-07T03:00:00Z,ann,buy,US,0.5
                2025-03-07T01:00:00Z,bob,visit,,
                2025-03-07T02:00:00Z,bob,buy,,20
                2025-04-20T00:00:00Z,bob,=2+5,,
                """);
        endsWell("run", "--store", store);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        server.stop();
    }

    private static Path definitions(String secondCohort) throws IOException {
        return Files.writeString(folder.resolve("shop.yaml"), """
                store: {properties: {country: text, revenue: decimal}}
                signals:
                  - {name: sale, event: buy, value: revenue}
                cohorts:
                  - {name: everybody, granularities: [month], segments: [country], kinds: [on, on_or_before]}
                  - {name: %s, entry: {event: buy, where: "revenue > 1"}, granularities: [month]}
                funnels:
                  - {name: again, steps: [buy where revenue > 1, '"=2+5" optional', buy within 60d]}
                """.formatted(secondCohort));
    }

    private static void ingest(String name, String lines) throws IOException {
        Path events = Files.writeString(folder.resolve(name + ".csv"), lines);
        endsWell("ingest", events.toString(), "--store", store);
    }

    @Test
    void filesHoldWhatTheLastRunPublished() throws IOException {
        Path target = folder.resolve("files");
        Ended ended = endsWell("export", "csv", "--store", store, "--to", target.toString(), "--members");

        assertThat(ended.err()).contains("run 3 is in " + target);
        assertThat(names(target))
                .containsExactly(
                        "cohort_funnel.csv",
                        "cohort_members.csv",
                        "cohort_metrics.csv",
                        "cohort_retention.csv",
                        "cohort_retention_cells.csv",
                        "cohorts.csv",
                        "funnel_steps.csv",
                        "tenure_export.csv");
        String everybody = idOf("everybody");
        assertThat(rowsOf(target.resolve("cohort_retention.csv"), everybody))
                .containsExactly(
                        ",2025-03-01,0,month,2,2,1.0,29.5,14.75,sale,1,2,2,true,2025-04-01T00:00:00Z",
                        ",2025-03-01,1,month,2,2,1.0,0.5,0.25,sale,1,0,0,false,2025-05-01T00:00:00Z");
        assertThat(rowsOf(target.resolve("cohort_members.csv"), everybody))
                .containsExactly(",ann,2025-03-04,2025-03-04T02:00:00Z", ",bob,2025-03-07,2025-03-07T01:00:00Z");
        assertThat(Files.readString(target.resolve("funnel_steps.csv")))
                .contains(
                        ",again,1,buy,\"{\"\"where\"\":\"\"revenue > 1\"\"}\",,false\n",
                        ",again,2,'=2+5,,,true\n",
                        ",again,3,buy,,5184000,false\n");

        endsWell("export", "csv", "--store", store, "--to", target.toString(), "--raw", "--cohort", "buyers");
        assertThat(names(target)).doesNotContain("cohort_members.csv");
        assertThat(Files.readString(target.resolve("funnel_steps.csv")))
                .contains(",again,2,=2+5,,,true\n")
                .doesNotContain(everybody);
        endsWell("export", "json", "--store", store, "--to", target.toString(), "--cohort", "buyers");
        assertThat(Files.readString(target.resolve("cohorts.json")))
                .contains("\"name\":\"buyers\"", "\"entry_property\":\"{\\\"where\\\":\\\"revenue > 1\\\"}\"");
        endsWell("export", "parquet", "--store", store, "--to", target.toString());
        assertThat(endsWell(
                                "sql",
                                "--view",
                                "r=" + target.resolve("cohort_retention.parquet"),
                                "-e",
                                "SELECT sum(active_users) n FROM r",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("n\n8\n");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertRefused("export csv needs --to FOLDER", "csv");
        assertRefused("export postgres needs --jdbc URL", "postgres", "--to", "there");
        assertRefused("--raw is for csv", "json", "--to", folder.resolve("raw").toString(), "--raw");
        assertRefused(
                "There is no cohort 'buyer' in force; did you mean 'buyers'?",
                "csv",
                "--to",
                folder.resolve("no").toString(),
                "--cohort",
                "buyer");
        assertRefused(
                "No exported cohort is measured by 'sales'; did you mean 'sale'?",
                "csv",
                "--to",
                folder.resolve("no").toString(),
                "--metric",
                "sales");
        assertRefused("csv, json, parquet, postgres", "excel");
    }

    @Test
    void postgresHoldsExactlyTheLastExportAndReadersSeeOneOrTheOther() throws Exception {
        String secondStore = folder.resolve("second").toString();
        copy(Path.of(store), Path.of(secondStore));
        assertThat(write("bi", secondStore, "--members")).allMatch(line -> line.endsWith("; 0 removed"));
        assertPostgresSaysWhatSqlSays(secondStore);
        assertThat(query("SELECT cohort, granularity, cohort_period, cohort_size, offset_0, offset_1"
                        + " FROM bi.cohort_retention_wide ORDER BY cohort"))
                .containsExactly("buyers|month|2025-03-01|2|1|null", "everybody|month|2025-03-01|2|1|null");
        assertThat(query("SELECT user_id FROM bi.cohort_members JOIN bi.cohorts ON id = cohort_id WHERE name = 'buyers'"
                        + " ORDER BY user_id"))
                .containsExactly("ann", "bob");
        assertThat(query("SELECT entry_property->>'where' FROM bi.cohorts WHERE name = 'buyers'"))
                .containsExactly("revenue > 1");
        assertThat(write("bi", secondStore, "--members"))
                .as("the same again")
                .allMatch(
                        line -> line.contains("tenure_export") || line.contains("of them 0 new or changed; 0 removed"));

        // a cohort goes, another comes, and so does an event that moves a member
        Set<String> states = new TreeSet<>(query(STATE));
        endsWell("apply", definitions("purchasers").toString(), "--store", secondStore, "--prune");
        Path late = Files.writeString(folder.resolve("late.csv"), """
                event_time,user_id,event_type,country,revenue
                2025-02-27T02:00:00Z,ann,visit,FR,
                """);
        endsWell("ingest", late.toString(), "--store", secondStore);
        endsWell("run", "--store", secondStore);
        AtomicBoolean isDone = new AtomicBoolean();
        Set<String> seen = new TreeSet<>();
        Thread reader = new Thread(() -> {
            while (!isDone.get()) {
                seen.addAll(query(STATE));
            }
        });
        try (Connection before = server.connect()) {
            before.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            before.setAutoCommit(false);
            List<String> first = query(before, STATE);
            reader.start();
            write("bi", secondStore);
            isDone.set(true);
            reader.join();
            assertThat(query(before, STATE)).isEqualTo(first);
        }
        states.addAll(query(STATE));
        assertThat(states).hasSize(2);
        assertThat(states).containsAll(seen);
        assertPostgresSaysWhatSqlSays(secondStore);
        assertThat(query("SELECT name FROM bi.cohorts ORDER BY name")).containsExactly("everybody", "purchasers");
        assertThat(query("SELECT count(*) FROM bi.cohort_members")).containsExactly("0");
        assertThat(query("SELECT segment->>'country', cohort_period::text FROM bi.cohort_retention_cells"
                        + " WHERE segment <> '{}' AND period_offset = 0 AND kind = 'on' ORDER BY 1"))
                .containsExactly("FR|2025-02-01", "null|2025-03-01");
    }

    @Test
    void tablesOfOthersAndOtherStoresAreLeftAlone() throws SQLException {
        execute(
                "CREATE SCHEMA theirs",
                "CREATE TABLE theirs.cohort_members (id int)",
                "INSERT INTO theirs.cohort_members VALUES (7)");

        assertRefusedBySchema("has a table 'cohort_members' that Tenure has not made", "--members");
        assertThat(query("SELECT to_regclass('theirs.cohorts')::text")).containsExactly("null");
        write("theirs", store);
        assertThat(query("SELECT id FROM theirs.cohort_members")).containsExactly("7");
        execute("UPDATE theirs.tenure_export SET store = '/elsewhere'");
        assertRefusedBySchema("holds the export of another store, '/elsewhere'");
        execute("UPDATE theirs.tenure_export SET store = '" + store + "', run_number = 99");
        assertRefusedBySchema("already holds run 99, which is later than 3");
        execute(
                "UPDATE theirs.tenure_export SET run_number = 1",
                "ALTER TABLE theirs.cohort_funnel DROP COLUMN version");
        assertRefusedBySchema("'cohort_funnel' in the schema 'theirs'");
        assertRefusedBySchema("has other columns than this version of Tenure writes");
    }

    private static void assertRefusedBySchema(String message, String... options) {
        Ended ended = export("theirs", store, options);
        assertThat(ended.err()).contains(message);
        assertThat(ended.exitCode()).isEqualTo(3);
    }

    private static void assertPostgresSaysWhatSqlSays(String location) {
        String everybody = "segment = '{}' AND mode = 'calendar' AND kind = 'on'";
        String cohorts =
                "cohort_id IN (SELECT id FROM (SELECT id, retired, row_number() OVER (PARTITION BY id ORDER BY version"
                        + " DESC) AS n FROM definitions WHERE kind = 'cohort') d WHERE n = 1 AND NOT retired)";
        String rates = "cohort_id, cohort_period, period_offset, granularity, active_users, cohort_size";
        assertThat(sql(location, "SELECT " + rates + " FROM cohort_retention WHERE " + everybody + " AND " + cohorts))
                .isNotEmpty()
                .isEqualTo(sorted(query("SELECT " + rates + " FROM bi.cohort_retention")));
        String sums = "cohort_id, signal, cohort_period, period_offset, users, events, total, p50_per_user";
        assertThat(sql(location, "SELECT " + sums + " FROM metrics WHERE segment = '{}' AND " + cohorts))
                .isNotEmpty()
                .isEqualTo(sorted(query("SELECT " + sums.replace("total", "total::numeric(38,6)")
                        + " FROM bi.cohort_metrics WHERE segment = '{}'")));
        String steps = "cohort_id, cohort_period, step_order, event_name, users, open_users";
        assertThat(sql(location, "SELECT " + steps + " FROM funnels WHERE segment = '{}' AND " + cohorts))
                .isNotEmpty()
                .isEqualTo(sorted(query("SELECT " + steps + " FROM bi.cohort_funnel WHERE segment = '{}'")));
    }

    /** The rows of a statement, with bars between the values as {@link #query} writes them. */
    private static List<String> sql(String location, String statement) {
        String csv = endsWell("sql", "--store", location, "-e", statement, "--format", "csv")
                .out();
        return sorted(csv.lines()
                .skip(1)
                .map(line -> Stream.of(line.split(",", -1))
                        .map(value -> value.isEmpty() ? "null" : value.replaceFirst("\\.0$", ""))
                        .collect(Collectors.joining("|")))
                .toList());
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }

    /** Exports, and gives what was said of each table. */
    private static List<String> write(String schema, String location, String... options) {
        Ended ended = export(schema, location, options);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.err().lines().toList();
    }

    private static Ended export(String schema, String location, String... options) {
        List<String> words = new ArrayList<>(List.of("export", "postgres", "--store", location));
        words.addAll(List.of("--jdbc", server.url(), "--schema", schema));
        words.addAll(List.of(options));
        return Ended.of(PostgresServer.ENVIRONMENT, words.toArray(String[]::new));
    }

    private static List<String> query(String sql) {
        try (Connection connection = server.connect()) {
            return query(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    values.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join("|", values));
            }
        }
        return found;
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static List<String> names(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String idOf(String cohort) {
        return sql(store, "SELECT cohort_id FROM cohorts WHERE name = '" + cohort + "'")
                .get(0);
    }

    /** The lines of a cohort without its id. */
    private static List<String> rowsOf(Path csv, String cohortId) throws IOException {
        return Files.readAllLines(csv).stream()
                .filter(line -> line.startsWith(cohortId))
                .map(line -> line.substring(cohortId.length()))
                .toList();
    }

    private static void assertRefused(String message, String... arguments) {
        Ended ended = Ended.of(Stream.concat(Stream.of("export", "--store", store), Stream.of(arguments))
                .toArray(String[]::new));
        assertThat(ended.err()).contains(message);
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    private static Ended endsWell(String... command) {
        Ended ended = Ended.of(command);
        assertThat(ended.exitCode()).as("%s: %s", List.of(command), ended.err()).isZero();
        return ended;
    }
}
