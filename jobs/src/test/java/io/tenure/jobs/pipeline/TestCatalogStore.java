package io.tenure.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.maintain.Fsck;
import io.tenure.jobs.maintain.Maintenance;
import io.tenure.jobs.table.ContentHash;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose tables have names in a catalog holds what one in a folder holds. */
final class TestCatalogStore {
    private static final SparkSession SPARK = SharedSpark.session();
    private static final Instant NOW = Instant.parse("2025-04-10T00:00:00Z");
    private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
    private static final String SCHEMA = "spark_catalog.shop";
    private static final long SEED = 20_261_123;
    private static final String DEFINITIONS = """
            store: {properties: {revenue: decimal, plan: text}}
            signals: [{name: revenue, event: buy, value: revenue}]
            cohorts: [{name: all, entry: any, granularities: [day, week], segments: [plan]}]
            funnels: [{name: bought, steps: [visit, buy within 3d], horizon: 10d}]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void createSchema() {
        SPARK.sql("CREATE SCHEMA " + SCHEMA + " LOCATION '" + folder.resolve("catalog") + "'");
    }

    @AfterEach
    void dropSchema() {
        SPARK.sql("DROP SCHEMA " + SCHEMA + " CASCADE");
    }

    @Test
    void nightsWithLateEventsAndARunThatDiesLeaveTheSameTables() {
        SmallStore inFolder = new SmallStore(folder, NOW);
        SmallStore named = new SmallStore(folder, SCHEMA, NOW);
        Random random = new Random(SEED);

        for (int night = 0; night < 2; night++) {
            List<Event> events = events(random, night);
            for (SmallStore each : List.of(inFolder, named)) {
                each.ingest(events);
                each.run(each.definitions(DEFINITIONS), null, night == 1);
            }
            try (StoreRun dies = named.store().begin("run", "")) {
                dies.replace(
                        EventsTable.SPEC,
                        Keys.all(),
                        dies.read(EventsTable.SPEC).limit(1));
            }
        }

        assertThat(ContentHash.of(named.store())).as("seed %d", SEED).isEqualTo(ContentHash.of(inFolder.store()));
    }

    @Test
    void maintenanceAndChecksFindNothingWrong() {
        SmallStore named = new SmallStore(folder, SCHEMA, NOW);
        named.ingest(events(new Random(SEED), 0));
        named.run(named.definitions(DEFINITIONS), null, false);
        Map<String, String> before = ContentHash.of(named.store());

        Maintenance.run(named.store(), Duration.ZERO);

        assertThat(ContentHash.of(named.store())).isEqualTo(before);
        assertThat(Fsck.check(named.store(), true).damages()).isEmpty();
    }

    @Test
    void whoWritesATableDuringARunIsFound() {
        SmallStore named = new SmallStore(folder, SCHEMA, NOW);
        named.ingest(events(new Random(SEED), 0));

        try (StoreRun run = named.store().begin("run", "")) {
            run.append(EventsTable.SPEC, run.read(EventsTable.SPEC).limit(1));
            SPARK.sql("DELETE FROM " + SCHEMA + ".events WHERE event_name = 'visit'");

            assertThatThrownBy(() -> run.append(
                            EventsTable.SPEC, run.read(EventsTable.SPEC).limit(1)))
                    .isInstanceOfSatisfying(
                            TenureException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.LOCKED))
                    .hasMessageContaining("`spark_catalog`.`shop`.`events`");
        }
    }

    @Test
    void ofTwoRunsAtOnceTheSecondToStartIsTold() {
        SmallStore named = new SmallStore(folder, SCHEMA, NOW);
        List<Event> events = events(new Random(SEED), 0);
        named.ingest(events);

        try (StoreRun first = named.store().begin("run", "first");
                StoreRun last = named.store().begin("run", "last")) {
            first.append(EventsTable.SPEC, first.read(EventsTable.SPEC).limit(1));
            assertThatThrownBy(() -> last.append(
                            EventsTable.SPEC, last.read(EventsTable.SPEC).limit(2)))
                    .isInstanceOf(TenureException.class);
            assertThat(named.store().read(EventsTable.SPEC).count()).isEqualTo(events.size());
        }
    }

    @Test
    void ofTwoThatPublishAtTheSameInstantOneDoes() throws Exception {
        SmallStore named = new SmallStore(folder, SCHEMA, NOW);
        named.ingest(events(new Random(SEED), 0));

        for (int round = 0; round < 2; round++) {
            long before = named.store().published().orElseThrow().number();
            List<CompletableFuture<Boolean>> runs = Stream.of("first", "last")
                    .map(job -> named.store().begin("run", job))
                    .map(run -> CompletableFuture.supplyAsync(() -> publishes(run)))
                    .toList();

            assertThat(runs.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
            assertThat(named.store()
                            .runs()
                            .where("status = 'published' AND number = " + (before + 1))
                            .count())
                    .isEqualTo(1);
        }
    }

    private static boolean publishes(StoreRun run) {
        try (run) {
            run.publish(null, "{}");
            return true;
        } catch (TenureException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.LOCKED);
            return false;
        }
    }

    @Test
    void aSchemaWithoutAStoreIsNoStore() {
        assertThatThrownBy(() -> Store.open(SPARK, SCHEMA, Clock.fixed(NOW, ZoneOffset.UTC)))
                .hasMessageContaining("There is no store at 'spark_catalog.shop'");
    }

    private static List<Event> events(Random random, int night) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Instant time = START.plus(Duration.ofHours(random.nextInt(24 * 10 * (night + 1))));
            boolean isBuy = random.nextInt(3) == 0;
            events.add(new Event(
                    "u" + random.nextInt(40),
                    isBuy ? "buy" : "visit",
                    time,
                    isBuy
                            ? Map.of("revenue", random.nextInt(100) + ".50", "plan", "pro")
                            : Map.of("plan", random.nextBoolean() ? "pro" : "free")));
        }
        return events;
    }
}
