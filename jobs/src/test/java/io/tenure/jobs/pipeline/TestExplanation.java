package io.tenure.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestExplanation {
    private static final Instant NOW = Instant.parse("2025-03-10T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void aNewSignalIsFilledFromTheDaysAndColumnsThatMayHoldIt() {
        SmallStore store = new SmallStore(folder, NOW);
        store.ingest(List.of(
                event("ann", "signup", "2025-03-01"),
                event("ann", "visit", "2025-03-01"),
                event("ann", "buy", "2025-03-02"),
                event("bob", "buy", "2025-03-03"),
                event("ann", "visit", "2025-03-04")));
        store.run(store.definitions("cohorts: [{name: all, entry: any, granularities: [day]}]"), null, false);

        List<String> lines = store.explain(store.definitions("""
                store: {properties: {country: text}}
                signals: [{name: us_buy, event: buy, where: "country = 'US'"}]
                cohorts: [{name: all, entry: any, granularities: [day]}]
                """));

        assertThat(lines)
                .containsExactly(
                        "as of 2025-03-05T00:00:00Z",
                        "activity: reads events of no day",
                        "activity: fills signal 'us_buy' from 2 days from 2025-03-02 to 2025-03-03 (2 files that may hold "
                                + "buy), columns event_name, user_key, event_time, properties",
                        "all version 1: nothing new");
    }

    @Test
    void whatSegmentsAndEntryDaysReadIsSaid() {
        SmallStore store = new SmallStore(folder, NOW);
        Definitions definitions = store.definitions("""
                store:
                  zone: Europe/Berlin
                  properties: {country: text}
                  attributes: [{name: plan, table: "parquet:plans", user: uid, value: plan}]
                segments:
                  - {name: buyers, did: buy, at_least: 2, within: 3d}
                  - {name: germans, where: "country = 'DE'"}
                cohorts:
                  - {name: plain, entry: {event: signup}, granularities: [day], zone: Europe/Berlin}
                  - name: rich
                    entry: {event: signup, segment: germans}
                    granularities: [day]
                    segments: [buyers, plan]
                    zone: America/New_York
                """);
        assertThat(store.explain(definitions)).containsExactly("the store has no events");
        store.ingest(List.of(event("ann", "signup", "2025-03-01"), event("ann", "buy", "2025-03-02")));

        assertThat(store.explain(definitions))
                .contains(
                        "plain version 1: from scratch: reads the events of its window and all activity since",
                        "rich version 1: segments: reads all entry events of its window again, for who isn't in segment "
                                + "'germans' isn't stored",
                        "rich version 1: segments: reads columns uid, plan of parquet:plans for attribute 'plan' of every "
                                + "member",
                        "rich version 1: segments: counts buy of every member in activity, for 3d from the entry on; "
                                + "events of the days that this cuts",
                        "rich version 1: entry days: reads events of members on the days that their entry, as-of or "
                                + "clocks put back cut in America/New_York, of all days")
                .noneMatch(line -> line.startsWith("plain version 1: segments"));
    }

    @Test
    void whereNewEventsInPlaceAreLookedForIsSaid() {
        String table = folder.resolve("lake").toString();
        SharedSpark.session()
                .sql("SELECT TIMESTAMP '2025-03-01 10:00:00' AS event_time, 'ann' AS user_id, 'buy' AS event_name, "
                        + "5L AS loaded")
                .write()
                .parquet(table);
        SmallStore store = new SmallStore(folder, NOW);
        Definitions definitions =
                store.definitions("store: {events: {table: \"parquet:" + table + "\", watermark: loaded}}");
        String source = "parquet:" + table + ": ";

        assertThat(store.explain(definitions))
                .containsExactly(
                        source + "looks for rows with new values of loaded: all rows, the first time; the days that it "
                                + "finds are read beside those below",
                        "the store has no events");
        store.run(definitions, LocalDate.parse("2025-03-05"), false);
        assertThat(store.explain(definitions).get(0))
                .isEqualTo(
                        source + "looks for rows with new values of loaded, from 5 on; the days that it finds are read "
                                + "beside those below");
        assertThat(store.explain(store.definitions("store: {events: {table: \"parquet:" + table + "\"}}"))
                        .get(0))
                .startsWith(source + "reads the columns of events of every row");
    }

    private static Event event(String user, String name, String date) {
        return new Event(user, name, Instant.parse(date + "T10:00:00Z"), Map.of("country", "US"));
    }
}
