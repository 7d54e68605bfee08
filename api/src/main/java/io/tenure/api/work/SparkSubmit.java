package io.tenure.api.work;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each command as a process of its own, by spark-submit: on the cluster that its options name. Nothing stays warm.
 *
 * <p>What a server leaves running when it is killed goes on; the next server's attempt waits for the store then.
 */
public final class SparkSubmit implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(SparkSubmit.class);
    private static final String PREFIX = "tenure: ";
    /** They wait for what is said, so that no pool may be too small for them. */
    private static final Executor READERS = reader -> new Thread(reader, "spark-submit output").start();

    private static final int MOST_LINES = 200;
    /** Added to the number of the signal. */
    private static final int KILLED = 128;

    private final List<String> command;
    private final List<String> submitArguments;
    private volatile @Nullable Process running;

    /**
     * A runner.
     *
     * @param command starts {@code tenure}, which finds spark-submit by {@code SPARK_HOME}
     * @param submitArguments what spark-submit is told beside
     */
    public SparkSubmit(List<String> command, List<String> submitArguments) {
        this.command = List.copyOf(command);
        this.submitArguments = List.copyOf(submitArguments);
    }

    @Override
    public synchronized Ended run(List<String> arguments, Duration patience) {
        List<String> line = new ArrayList<>(command);
        line.addAll(arguments);
        if (!submitArguments.isEmpty()) {
            line.add("--");
            line.addAll(submitArguments);
        }
        Process process = started(line);
        running = process;
        try {
            CompletableFuture<List<String>> said = supplyAsync(() -> lastLines(process.getInputStream(), ""), READERS);
            // Spark's own log goes the same way as the command's errors, and on after them
            CompletableFuture<List<String>> errors =
                    supplyAsync(() -> lastLines(process.getErrorStream(), PREFIX), READERS);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                throw new WorkerException("spark-submit took longer than " + patience.toMinutes() + " minutes.");
            }
            if (process.exitValue() > KILLED) {
                throw new WorkerException("spark-submit was killed by signal " + (process.exitValue() - KILLED) + ".");
            }
            return ended(process.exitValue(), said.join(), errors.join());
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new WorkerException("The server is ending.", e);
        } finally {
            running = null;
        }
    }

    /** What ends it comes last: the result, or the error. */
    private static Ended ended(int exitCode, List<String> said, List<String> errors) {
        List<String> lines = new ArrayList<>(exitCode == 0 ? errors : said);
        lines.addAll(exitCode == 0 ? said : errors);
        return new Ended(exitCode, lines);
    }

    private static Process started(List<String> line) {
        try {
            Process process = new ProcessBuilder(line).start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new WorkerException("spark-submit can't be started: " + e.getMessage(), e);
        }
    }

    /** The last of the lines that begin so; the others go to the server's log. */
    private static List<String> lastLines(InputStream stream, String beginning) {
        Deque<String> lines = new ArrayDeque<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(beginning)) {
                    lines.addLast(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line);
                } else {
                    LOG.info("spark-submit: {}", line);
                }
                if (lines.size() > MOST_LINES) {
                    lines.removeFirst();
                }
            }
        } catch (IOException e) {
            lines.addLast("its output can't be read: " + e.getMessage());
        }
        return List.copyOf(lines);
    }

    /** The command before what it has started: one that sees its child end could end well itself. */
    private static void end(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        Process process = running;
        if (process != null) {
            end(process);
        }
    }
}
