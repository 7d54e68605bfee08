package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestKilledRuns {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);
    private static final KilledAnywhere<Map<String, Set<String>>> ROUNDS =
            new KilledAnywhere<>(Rounds::run, Rounds::seen, Rounds::after);

    /** How many processes are killed; {@code scripts/check-kills} says more. */
    private static final int KILLS = Integer.getInteger("tenure.kills", 4);

    private static final long SEED = Long.getLong("tenure.seed", 1);

    @TempDir
    private Path folder;

    @Test
    void aRunThatDiesAtAnyCommitLosesNothingAndDoublesNothing() {
        int moments = ROUNDS.momentsOf(() -> store("a"), 0);
        assertThat(moments)
                .as("runs and two tables made, started, two writes, published")
                .isEqualTo(14);
        moments = ROUNDS.momentsOf(() -> store("a"), 1);
        assertThat(moments).isEqualTo(8);

        for (int moment = 0; moment < moments; moment++) {
            ROUNDS.dieAt(moment, () -> store("a"), 2 + moment);
        }
    }

    @Test
    void theFirstRunOfAStoreMayDieToo() {
        for (int moment : new int[] {1, 4, 9, 12}) {
            ROUNDS.dieAt(moment, () -> store("first" + moment), 0);
        }
    }

    @Test
    void aProcessThatIsKilledLosesNothingAndDoublesNothing() throws Exception {
        Random random = new Random(SEED);
        List<Integer> moments = IntStream.range(0, KILLS)
                .map(kill -> KILLS < 8 ? random.nextInt(8) : kill % 8)
                .boxed()
                .toList();
        for (int first = 0; first < KILLS; first += 2) {
            List<Process> processes = new ArrayList<>();
            for (int kill = first; kill < Math.min(KILLS, first + 2); kill++) {
                Path store = folder.resolve("killed" + kill);
                Rounds.run(store("killed" + kill), 0);
                processes.add(killed(store, 1, moments.get(kill)));
            }
            for (int kill = first; kill < first + processes.size(); kill++) {
                String name = "killed" + kill;
                String what = "seed " + SEED + ", moment " + moments.get(kill);
                assertThat(processes.get(kill - first).waitFor()).as(what).isEqualTo(137);
                ROUNDS.survives(what, () -> store(name), 1);
            }
        }
    }

    /** A process of its own that does a round and is gone at a moment of it. */
    private static Process killed(Path store, int round, int moment) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx512m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark.") || name.startsWith("user.timezone"))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Djdk"))
                .forEach(command::add);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-D" + FaultyLogStore.HALT_AT + "=" + moment,
                "-cp",
                System.getProperty("java.class.path"),
                TestKilledRuns.class.getName(),
                store.toString(),
                Integer.toString(round)));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** The process that is killed. */
    public static void main(String[] arguments) {
        SparkSession spark = SharedSpark.session();
        Rounds.run(Store.openOrCreate(spark, arguments[0], CLOCK), Integer.parseInt(arguments[1]));
    }

    private Store store(String name) {
        return Store.openOrCreate(SharedSpark.session(), folder.resolve(name).toString(), CLOCK);
    }
}
