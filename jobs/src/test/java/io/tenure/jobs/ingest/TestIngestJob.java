package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestIngestJob {
    private static final Instant NOW = Instant.parse("2025-03-10T04:00:00Z");
    private static final StoreDefinition PLAIN = Settings.with(Map.of());

    @TempDir
    private Path folder;

    @Test
    void everyRowBecomesAnEventOrIsRejectedWithAReason() throws IOException {
        StoreDefinition settings = Settings.with(
                Map.of(
                        "revenue", PropertyType.DECIMAL,
                        "quantity", PropertyType.INTEGER,
                        "is_test", PropertyType.BOOLEAN,
                        "country", PropertyType.TEXT),
                Duration.ofDays(400),
                BigDecimal.ONE);
        Path csv = file("a.csv", """
                event_time,user_id,session_id,event_type,revenue,quantity,is_test,country,note,Note
                2025-03-01T10:00:00Z,bob,s1,purchase,9.50,3,t,US,,
                2025-03-01 11:00:00,ann,s1,view,,,,GB,hello,Hello
                2025-03-02T10:00:00.000001Z,bob,,,1E2,4.0,FALSE,,,
                2025-03-11T05:00:00Z,bob,,view,,,,FR,"a ""b"" c",
                1989-12-31T10:00:00Z,bob,,view,,,,,,
                2024-01-01T10:00:00Z,bob,,view,,,,,,
                2025-03-02T10:00:00Z,bob,,view,1000000000,,,,,
                2025-03-02T10:00:00Z,bob,,view,0.0000001,,,,,
                2025-03-02T10:00:00Z,bob,,view,NaN,,,,,
                2025-03-02T10:00:00Z,bob,,view,,1.5,,,,
                2025-03-02T10:00:00Z,bob,,view,,,maybe,,,
                ,bob,,view,,,,,,
                """);
        Store store = store();
        IngestReport report = ingest(store, settings, csv);

        assertThat(lines(
                        store.read(EventsTable.SPEC),
                        "event_date",
                        "event_name",
                        "user_key",
                        "event_time",
                        "user_id",
                        "session_id",
                        "properties",
                        "country",
                        "is_test",
                        "quantity",
                        "revenue"))
                .containsExactly(
                        "2025-03-01|purchase|1|2025-03-01T10:00:00Z|bob|s1|Map()|US|true|3|9.500000",
                        "2025-03-01|view|0|2025-03-01T11:00:00Z|ann|s1|Map(note -> hello, Note -> Hello)|GB|null|null|null",
                        "2025-03-02|(unnamed)|1|2025-03-02T10:00:00.000001Z|bob|null|Map()|null|false|4|100.000000");
        assertThat(lines(store.read(EventsRejectedTable.SPEC), "line", "code"))
                .containsExactlyInAnyOrder(
                        "5|future",
                        "6|implausible",
                        "7|too_late",
                        "8|value_range",
                        "9|value_scale",
                        "10|bad_property",
                        "11|bad_property",
                        "12|bad_property",
                        "13|missing_event_time");
        assertThat(lines(store.read(EventsRejectedTable.SPEC).where(col("line").isin(5, 13)), "line", "raw"))
                .containsExactlyInAnyOrder(
                        "5|{\"event_time\":\"2025-03-11T05:00:00.000000Z\",\"user_id\":\"bob\",\"event_name\":\"view\","
                                + "\"properties\":{\"country\":\"FR\",\"note\":\"a \\\"b\\\" c\"}}",
                        "13|,bob,,view,,,,,,");
        assertThat(lines(store.read(UsersTable.SPEC), "user_key", "user_id")).containsExactly("0|ann", "1|bob");
        assertThat(counts(store)).containsExactly("a.csv 12 = 3 + 0 + 9");
        assertThat(report.summary())
                .containsExactly(
                        "1 file: 12 read, 3 kept, 0 duplicate, 9 rejected (bad_property 3, future 1, implausible 1, "
                                + "missing_event_time 1, too_late 1, value_range 1, value_scale 1)",
                        "2 new users",
                        "2 dates changed, from 2025-03-01 to 2025-03-02",
                        "1 event had a time without an offset, read as UTC; --zone changes that",
                        "1 session id stood with more than one user; a session is told by its user and its id");
    }

    @Test
    void anEventIsKeptOnceWhateverComesFirst() throws IOException {
        String header = "event_id,event_time,user_id,event_name,revenue\n";
        Path first = file("first.csv", header + """
                1,2025-03-01T10:00:00Z,ann,view,1
                2,2025-03-01T11:00:00Z,ann,view,1.0
                1,2025-03-01T10:00:00Z,ann,view,1
                3,2025-03-02T10:00:00Z,bob,view,
                ,2025-03-02T10:00:00Z,bob,view,
                ,2025-03-02T10:00:00Z,bob,view,
                4,2025-03-05T10:00:00Z,cid,view,
                """);
        Path second = file("second.csv", header + """
                2,2025-03-01T11:00:00Z,ann,view,1.00
                4,2025-03-07T10:00:00Z,cid,view,
                3,2025-03-03T10:00:00Z,bob,view,
                5,2025-03-03T10:00:00Z,dan,view,
                """);
        Path third = file("third.csv", header + """
                3,2025-03-02T10:00:00Z,bob,view,
                3,2025-03-03T10:00:00Z,bob,view,7
                4,2025-03-06T10:00:00Z,cid,view,
                """);
        StoreDefinition settings = Settings.with(Map.of("revenue", PropertyType.DECIMAL));
        List<List<List<Path>>> orders = List.of(
                List.of(List.of(first), List.of(second, third)), List.of(List.of(third, second), List.of(first)));
        List<List<String>> kept = new ArrayList<>();
        boolean someDateLostAnEvent = false;
        for (List<List<Path>> order : orders) {
            Store store = store();
            for (List<Path> files : order) {
                ingest(store, settings, files.toArray(Path[]::new));
            }
            Dataset<Row> batches = store.read(IngestBatchesTable.SPEC);
            kept.add(lines(store.read(EventsTable.SPEC), "event_id", "event_time", "user_id", "revenue"));
            assertThat(batches.count()).isEqualTo(3);
            assertThat(lines(batches.groupBy().sum("rows_read"), "sum(rows_read)"))
                    .containsExactly("14");
            someDateLostAnEvent |= batches.where("size(dates_reduced) > 0").count() > 0;
            assertThat(lines(store.read(UsersTable.SPEC), "user_id")).contains("ann", "bob", "cid", "dan");
        }

        assertThat(kept.get(0)).hasSize(7).isEqualTo(kept.get(1));
        assertThat(someDateLostAnEvent).isTrue();
    }

    @Test
    void aKnownFileIsLeftOutAndTooManyRejectsAreRefused() throws IOException {
        Store store = store();
        Path file = file("a.jsonl", """
                {"event_time":"2025-03-01T10:00:00Z","user_id":7,"event_name":"view","plan":"pro","deep":{"a": [1]},"x":null}
                """);
        ingest(store, PLAIN, file);
        IngestReport again = ingest(store, PLAIN, Files.copy(file, folder.resolve("b.jsonl")));
        Path bad = file("bad.jsonl", """
                {"event_time":"2025-03-01T10:00:00Z","user_id":8}
                {"event_time":"soon","user_id":9}
                """);

        assertThat(again.isNothingNew()).isTrue();
        assertThat(again.summary()).contains(folder.resolve("b.jsonl") + " had been ingested before and was left out");
        assertThatThrownBy(() -> ingest(store, Settings.with(Map.of(), null, new BigDecimal("0.49")), bad))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.GATE))
                .hasMessageContaining("1 of 2 rows would be rejected (bad_event_time 1)");
        assertThat(lines(store.read(EventsTable.SPEC), "user_id", "event_name", "properties"))
                .containsExactly("7|view|Map(plan -> pro, deep -> {\"a\":[1]})");
    }

    @Test
    void whatCameTooEarlyIsTakenInLater() throws IOException {
        Store store = store();
        ingest(store, PLAIN, file("a.csv", """
                event_id,event_time,user_id,event_name,plan
                1,2025-03-10T05:00:00Z,ann,view,
                2,2025-03-12T05:00:00Z,bob,view,pro
                3,2025-03-13T05:00:00Z,bob,view,
                1,2025-03-12T06:00:00Z,ann,view,
                """));
        Store later = Store.openOrCreate(
                SharedSpark.session(),
                store.location(),
                Clock.fixed(Instant.parse("2025-03-12T00:00:00Z"), ZoneOffset.UTC));
        try (StoreRun run = later.begin("recheck", "")) {
            IngestJob.recheck(run, Settings.with(Map.of("plan", PropertyType.TEXT)));
            run.publish(null, "{}");
        }

        assertThat(lines(later.read(EventsTable.SPEC), "event_id", "event_date", "plan"))
                .contains("2|2025-03-12|pro")
                .hasSize(2);
        assertThat(lines(later.read(EventsRejectedTable.SPEC), "code"))
                .containsExactlyInAnyOrder("future", "id_conflict");
        assertThat(counts(later)).containsExactlyInAnyOrder("a.csv 4 = 2 + 0 + 2", "recheck 0 = 0 + 0 + 0");
    }

    private Store store() {
        return Store.openOrCreate(
                SharedSpark.session(),
                folder.resolve("store" + System.nanoTime()).toString(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static IngestReport ingest(Store store, StoreDefinition settings, Path... files) {
        List<String> paths = List.of(files).stream().map(Path::toString).toList();
        try (StoreRun run = store.begin("ingest", "")) {
            IngestReport report = IngestJob.run(run, settings, InputSpec.of(paths, false));
            run.publish(null, report.toJson());
            return report;
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> lines(Dataset<Row> rows, String first, String... more) {
        return rows.select(first, more).collectAsList().stream()
                .map(row -> row.mkString("|"))
                .sorted()
                .toList();
    }

    private static List<String> counts(Store store) {
        return store.read(IngestBatchesTable.SPEC).collectAsList().stream()
                .map(row -> Path.of(row.<String>getAs("file")).getFileName() + " " + row.getAs("rows_read") + " = "
                        + row.getAs("rows_kept") + " + " + row.getAs("rows_duplicate") + " + "
                        + row.getAs("rows_rejected"))
                .toList();
    }
}
