package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.jobs.OtherProcess;
import io.tenure.jobs.PublishedRows;
import io.tenure.jobs.cli.TwoNights.Moment;
import io.tenure.jobs.maintain.Fsck;
import io.tenure.jobs.table.AlertsTable;
import io.tenure.jobs.table.CommitMoments;
import io.tenure.jobs.table.ContentHash;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.FaultyLogStore;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of nights of a store whatever happens to them, by the commands that its users start. */
@Tag("slow")
final class TestNights {
    /** How many processes are killed; {@code scripts/check-kills} says more. */
    private static final int KILLS = Integer.getInteger("tenure.kills", 4);

    /** Of the second night, spread over its commits; CI has time for a third of them. */
    private static final int DEATHS = Integer.getInteger("tenure.deaths", 24);

    private static final int DEATHS_OF_THE_FIRST_NIGHT = 4;
    private static final long SEED = Long.getLong("tenure.seed", 1);
    private static final int AT_ONCE = 2;

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // before all tests, in a lambda
    private static TwoNights nights;

    @BeforeAll
    static void liveThroughTheNights() {
        SharedSpark.session();
        nights = new TwoNights(folder.resolve("nights"));
    }

    @Test
    void theMomentsOfTheNightsAreThoseOfEveryTable() {
        assertThat(Stream.of(1, 2)
                        .flatMap(night -> nights.moments(night).stream())
                        .map(Moment::name)
                        .distinct())
                .contains("before a commit of runs", "after a commit of runs")
                .containsAll(StoreTables.ALL.stream()
                        // the nights tell nobody
                        .filter(table -> !table.equals(AlertsTable.SPEC))
                        .flatMap(table ->
                                Stream.of("before", "after").map(side -> side + " a commit of " + table.name()))
                        .toList());
    }

    @Test
    void aNightThatDiesAtAnyCommitLosesNothingAndDoublesNothing() {
        nights.moments(2, DEATHS, SEED).forEach(TestNights::dieAt);
    }

    @Test
    void theFirstNightOfAStoreMayDieToo() {
        nights.moments(1, DEATHS_OF_THE_FIRST_NIGHT, SEED).forEach(TestNights::dieAt);
    }

    /** From the moment on no commit of this process succeeds, so that nothing can be tidied up either. */
    private static void dieAt(Moment moment) {
        Path store = nights.storeBefore(moment.command(), "died" + moment.command() + "-" + moment.number());
        CommitMoments passed = new CommitMoments(moment.number(), () -> {
            if (moment.number() % 3 == 0) {
                throw new InternalError("dead"); // which Scala doesn't take for an exception that it may handle
            }
            throw new IOException("dead");
        });
        FaultyLogStore.set(passed);
        try {
            Ended.of(nights.commandOn(moment.command(), store).toArray(String[]::new));
        } catch (InternalError dead) {
            // as if the process were gone
        } finally {
            FaultyLogStore.set(null);
        }
        assertThat(passed.passed()).as("died").hasSizeGreaterThan(moment.number());
        nights.survives(moment, store);
        if (moment.number() % 4 == 0) {
            requireWhole(store, moment);
        }
    }

    private static void requireWhole(Path store, Moment moment) {
        assertThat(Fsck.check(open(store), true).damages())
                .as("fsck after %s", moment)
                .isEmpty();
    }

    @Test
    void aProcessThatIsKilledLosesNothingAndDoublesNothing() throws Exception {
        List<Moment> moments = nights.moments(2, KILLS, SEED);
        for (int first = 0; first < KILLS; first += AT_ONCE) {
            List<Process> killed = new ArrayList<>();
            List<Path> stores = new ArrayList<>();
            for (int kill = first; kill < Math.min(KILLS, first + AT_ONCE); kill++) {
                Moment moment = moments.get(kill);
                Path store = nights.storeBefore(moment.command(), "killed" + kill);
                stores.add(store);
                killed.add(start(
                        FaultyLogStore.HALT_AT, moment.number(), store, nights.commandOn(moment.command(), store)));
            }
            for (int kill = 0; kill < killed.size(); kill++) {
                Moment moment = moments.get(first + kill);
                assertThat(killed.get(kill).waitFor())
                        .as("seed %s, %s: %s", SEED, moment, errors(stores.get(kill)))
                        .isEqualTo(137);
                boolean isNew = nights.survives(moment, stores.get(kill));
                requireWhole(stores.get(kill), moment);
                System.out.println("killed: " + nights.commandOf(moment) + ", " + moment.name() + ": readers saw the "
                        + (isNew ? "new" : "last") + " publication");
            }
        }
    }

    @Test
    void oneOfTwoProcessesOnAStoreIsToldToWaitAndNothingIsLost() throws Exception {
        int ingest = nights.command(2, "ingest");
        Path store = nights.storeBefore(ingest, "two");
        Path other = Files.writeString(
                folder.resolve("other.csv"),
                "event_id,event_time,user_id,event_name\nother,2025-01-03T10:00:00Z,otto,visit\n");
        List<String> second = List.of("ingest", other.toString(), "--store", store.toString());
        Process first = start(FaultyLogStore.HOLD_AT, 5, store, nights.commandOn(ingest, store));
        assertThat(first.getInputStream().read())
                .as("it holds the store: %s", errors(store))
                .isEqualTo('h');

        Ended early = Ended.of(second.toArray(String[]::new));
        assertThat(early.exitCode()).isEqualTo(5);
        assertThat(early.err())
                .contains("is being written by process " + first.pid() + " on ")
                .contains("Wait");

        first.getOutputStream().close();
        assertThat(first.waitFor()).as(errors(store)).isZero();
        assertThat(PublishedRows.of(store)).isEqualTo(nights.rowsAfter(ingest));
        TwoNights.succeed(second);
        List<String> events = new ArrayList<>(PublishedRows.of(store).get(EventsTable.SPEC.name()));
        assertThat(events).filteredOn(event -> event.contains("otto")).hasSize(1);
        events.removeIf(event -> event.contains("otto"));
        assertThat(events).isEqualTo(nights.rowsAfter(ingest).get(EventsTable.SPEC.name()));
    }

    @Test
    void runningAnythingAgainChangesNoRow() {
        Path store = nights.storeAfter("again");
        String where = store.toString();
        List<List<String>> again = List.of(
                nights.commandOn(nights.command(2, "apply"), store),
                nights.commandOn(nights.command(1, "ingest"), store),
                nights.commandOn(nights.command(2, "ingest"), store),
                nights.commandOn(nights.command(2, "run"), store),
                List.of("nightly", "--store", where, "--as-of", "2025-01-04"),
                List.of("backfill", "--store", where, "--from", "2025-01-01", "--to", "2025-01-03"),
                List.of("run", "--store", where, "--as-of", "2025-01-04", "--full"));
        for (List<String> command : again) {
            TwoNights.succeed(command);
            assertThat(PublishedRows.of(store)).as("%s", command).isEqualTo(nights.rows());
        }
        assertThat(ContentHash.of(open(store))).isEqualTo(ContentHash.of(open(nights.storeAfter("once"))));
    }

    @Test
    void partitionsPlansAndTheOrderOfRowsChangeNoRow() {
        Map<String, List<String>> asLived = rowsInAnyOrder(nights.storeAfter("as-lived"));
        boolean adaptive = false;
        for (int partitions : new int[] {1, 7, 16}) {
            Path store = nights.storeBefore(1, "partitions" + partitions);
            Map<String, String> settings = Map.of(
                    "spark.sql.shuffle.partitions", Integer.toString(partitions),
                    "spark.sql.adaptive.enabled", Boolean.toString(adaptive));
            SessionConf.during(settings, () -> nights.liveInOtherOrder(store, partitions));
            assertThat(rowsInAnyOrder(store)).as("%s", settings).isEqualTo(asLived);
            adaptive = !adaptive;
        }
    }

    /** What readers see but for the columns that say which file had a row where. */
    private static Map<String, List<String>> rowsInAnyOrder(Path store) {
        return PublishedRows.of(
                store, IngestBatchesTable.FILE, IngestBatchesTable.CONTENT_HASH, EventsRejectedTable.LINE);
    }

    private static Store open(Path store) {
        return Store.openOrCreate(SharedSpark.session(), store.toString(), Clock.systemUTC());
    }

    /** The command as a process that does something at a moment. */
    private static Process start(String what, int moment, Path store, List<String> command) throws IOException {
        return OtherProcess.start(TestNights.class, Map.of(what, Integer.toString(moment)), errorsOf(store), command);
    }

    private static Path errorsOf(Path store) {
        return store.resolveSibling(store.getFileName() + ".err");
    }

    private static String errors(Path store) throws IOException {
        return Files.readString(errorsOf(store));
    }

    /** The command as a process of its own. */
    public static void main(String[] arguments) {
        SharedSpark.session();
        System.exit(Tenure.run(arguments));
    }
}
