package io.tenure.api.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of their own: real ones, of a shell instead of Spark. */
final class TestSparkSubmit {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private List<String> shell(String script) throws IOException {
        return List.of(
                "sh", Files.writeString(folder.resolve("tenure.sh"), script).toString());
    }

    @Test
    void saysWhatTheCommandSaysAndHandsOnItsArguments() throws IOException {
        try (SparkSubmit submit = new SparkSubmit(
                shell("echo \"$@\"; echo 'tenure: There is no store. [STORE]' >&2; exit 4"),
                List.of("--master", "yarn"))) {
            Worker.Ended ended = submit.run(List.of("run", "--store", "a b"), PATIENCE);

            assertThat(ended.exitCode()).isEqualTo(4);
            assertThat(ended.said()).containsExactly("run --store a b -- --master yarn", "There is no store. [STORE]");
        }
    }

    @Test
    void sparksOwnLogIsNoneOfIt() throws IOException {
        String log = "echo '26/11/22 23:14:18 INFO SparkContext: stopped' >&2";
        try (SparkSubmit good = new SparkSubmit(shell("echo published; echo 'tenure: slow' >&2; " + log), List.of());
                SparkSubmit bad = new SparkSubmit(
                        List.of("sh", "-c", "echo begun; echo 'tenure: No such column.' >&2; " + log + "; exit 2"),
                        List.of())) {
            assertThat(good.run(List.of("run"), PATIENCE).said()).containsExactly("slow", "published");
            assertThat(bad.run(List.of("run"), PATIENCE).said()).containsExactly("begun", "No such column.");
        }
    }

    @Test
    void keepsTheLastLinesOfALongOutput() throws IOException {
        try (SparkSubmit submit =
                new SparkSubmit(shell("i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done"), List.of())) {
            List<String> said = submit.run(List.of("run"), PATIENCE).said();

            assertThat(said).hasSize(200).endsWith("line 4999");
        }
    }

    @Test
    void endsWhatTakesTooLongWithWhatItHasStarted() throws Exception {
        Path pid = folder.resolve("pid");
        try (SparkSubmit submit = new SparkSubmit(shell("sleep 600 & echo $! > " + pid + "; wait"), List.of())) {
            assertThatThrownBy(() -> submit.run(List.of("run"), Duration.ofSeconds(1)))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("took longer");
        }
        assertEnded(pid);
    }

    @Test
    void endsWhatIsRunningWhenTheServerEnds() throws Exception {
        Path pid = folder.resolve("pid");
        SparkSubmit submit = new SparkSubmit(shell("sleep 600 & echo $! > " + pid + "; wait"), List.of());
        CompletableFuture<Worker.Ended> running =
                CompletableFuture.supplyAsync(() -> submit.run(List.of("run"), PATIENCE));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while ((!Files.exists(pid) || Files.size(pid) == 0) && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        submit.close();

        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS)).hasMessageContaining("killed by signal 9");
        assertEnded(pid);
    }

    private static void assertEnded(Path pid) throws Exception {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(PATIENCE));
    }

    @Test
    void whatCantBeStartedIsSaid() {
        try (SparkSubmit submit = new SparkSubmit(List.of("/nowhere/tenure"), List.of())) {
            assertThatThrownBy(() -> submit.run(List.of("run"), PATIENCE))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("can't be started");
        }
    }
}
