package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UsersTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of a table that is there already; its partitions are dates in Tokyo, so most events are a day off. */
final class TestEventsInPlace {
    private static final String YAML = """
            store:
              properties: {country: text}
              events: {table: "TABLE", columns: {event_time: ts, user_id: uid, event_name: name}, date: dt WATERMARK}
            signals: [{name: us_buy, event: buy, where: "country = 'US'"}]
            cohorts: [{name: buyers, entry: {event: buy, from: 2025-03-02}, granularities: [day]}]
            """;
    private static final StructType ROWS = new StructType()
            .add("ts", DataTypes.TimestampType)
            .add("uid", DataTypes.LongType)
            .add("name", DataTypes.StringType)
            .add("country", DataTypes.StringType)
            .add("loaded", DataTypes.LongType)
            .add("dt", DataTypes.DateType);

    @TempDir
    private Path folder;

    private String table() {
        return folder.resolve("lake").toString();
    }

    private void write(String format, Row... rows) {
        SharedSpark.session()
                .createDataFrame(Arrays.asList(rows), ROWS)
                .coalesce(1)
                .write()
                .format(format)
                .partitionBy("dt")
                .mode("append")
                .save(table());
    }

    private static Row row(@Nullable Long user, String time, String name, @Nullable String country, long loaded) {
        Instant instant = Instant.parse(time);
        return RowFactory.create(
                instant, user, name, country, loaded, LocalDate.ofInstant(instant, ZoneId.of("Asia/Tokyo")));
    }

    @Test
    void aTableIsReadWhereItIsAndItsWatermarkTellsWhatIsNew() {
        write(
                "delta",
                row(7L, "2025-03-01T20:00:00Z", "buy", "US", 1),
                row(7L, "2025-03-02T20:00:00Z", "buy", "US", 1),
                row(3L, "2025-03-03T01:00:00Z", "buy", "FR", 2),
                row(null, "2025-03-03T02:00:00Z", "buy", "FR", 2));
        SmallStore store = new SmallStore(folder, Instant.parse("2025-03-10T00:00:00Z"));
        Definitions definitions = store.definitions(
                YAML.replace("TABLE", "delta:" + table()).replace("WATERMARK", ", watermark: loaded"));

        store.run(definitions, LocalDate.parse("2025-03-05"), false);
        assertThat(store.progress().get(0)).contains("3 days with new rows", "1 of them are no events");
        assertThat(activity(store))
                .containsExactly(
                        "[2025-03-01,buy,1,1]",
                        "[2025-03-01,us_buy,1,1]",
                        "[2025-03-02,buy,1,1]",
                        "[2025-03-02,us_buy,1,1]",
                        "[2025-03-03,buy,0,1]");
        assertThat(store.store().read(EventsTable.SPEC).isEmpty()).isTrue();

        // one with the newest watermark of before, one of an older day, and a new user
        write(
                "delta",
                row(3L, "2025-03-04T23:00:00Z", "visit", null, 2),
                row(5L, "2025-03-01T10:00:00Z", "visit", "US", 3));
        store.run(definitions, LocalDate.parse("2025-03-05"), false);

        assertThat(activity(store))
                .contains("[2025-03-01,visit,2,1]", "[2025-03-04,visit,0,1]")
                .hasSize(7);
        assertThat(store.store().read(UsersTable.SPEC).orderBy("user_key").collectAsList())
                .extracting(Row::toString)
                .containsExactly("[0,3]", "[1,7]", "[2,5]");

        store.run(definitions, LocalDate.parse("2025-03-05"), false);
        assertThat(store.progress()).anyMatch(line -> line.contains("0 days with new rows"));
        readsOnlyThePartitionsOfItsDates(store, definitions);
        List<String> incremental = activity(store);
        store.run(definitions, LocalDate.parse("2025-03-05"), true);
        assertThat(activity(store)).isEqualTo(incremental);
    }

    /** 2025-03-04 in UTC can be on the day before and after in another zone: three partitions of five. */
    private void readsOnlyThePartitionsOfItsDates(SmallStore store, Definitions definitions) {
        try (StoreRun run = store.store().begin("reads", "")) {
            EventLog log = EventLog.of(run, definitions.store());
            String plan = log.eventsOn(Set.of(LocalDate.parse("2025-03-01")))
                    .queryExecution()
                    .executedPlan()
                    .toString();
            assertThat(plan).containsPattern("PartitionFilters: \\[[^\\]]*dt#\\d+");
        }
    }

    @Test
    void withoutAWatermarkDaysWithOtherRowsAreNew() {
        write(
                "parquet",
                row(7L, "2025-03-01T20:00:00Z", "buy", "US", 1),
                row(7L, "2025-03-03T20:00:00Z", "buy", "US", 1));
        SmallStore store = new SmallStore(folder, Instant.parse("2025-03-10T00:00:00Z"));
        Definitions definitions =
                store.definitions(YAML.replace("TABLE", "parquet:" + table()).replace(" WATERMARK", ""));
        store.run(definitions, LocalDate.parse("2025-03-05"), false);

        write("parquet", row(4L, "2025-03-03T21:00:00Z", "visit", "US", 1));
        store.run(definitions, LocalDate.parse("2025-03-05"), false);

        assertThat(store.progress().get(0)).contains("1 days with new rows, 2 rows looked at");
        assertThat(activity(store)).contains("[2025-03-03,visit,1,1]").hasSize(5);
        assertThat(store.store()
                        .read(IngestBatchesTable.SPEC)
                        .where(col("rows_kept").equalTo(2))
                        .count())
                .isEqualTo(1);

        Definitions typo = store.definitions(YAML.replace("TABLE", "parquet:" + table())
                .replace(" WATERMARK", "")
                .replace("ts,", "tz,"));
        assertThatThrownBy(() -> store.run(typo, null, false))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("no column 'tz'; did you mean 'ts'?");
    }

    private static List<String> activity(SmallStore store) {
        return store
                .store()
                .read(ActivityTable.SPEC)
                .select(ActivityTable.EVENT_DATE, ActivityTable.SIGNAL, ActivityTable.USER_KEY, ActivityTable.EVENTS)
                .collectAsList()
                .stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }
}
