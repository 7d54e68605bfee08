package io.tenure.api.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of {@code tenure worker}: started when it is first needed, again when it has died, and ended after a while without work.
 *
 * <p>It reads its orders from a pipe, so it ends when this process does, whatever ends it.
 */
public final class WorkerProcess implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "tenure: ";
    /** Stands in the queue of lines where the worker's output has ended. */
    private static final String END = "";

    private final List<String> command;
    private final Duration idle;
    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private final ScheduledExecutorService clock = clock();
    private @Nullable Running running;
    private @Nullable ScheduledFuture<?> ending;

    /**
     * A worker, not started.
     *
     * @param command starts the process
     * @param idle how long it stays without work
     */
    public WorkerProcess(List<String> command, Duration idle) {
        this.command = List.copyOf(command);
        this.idle = idle;
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "worker clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** The process and what it has said and nobody has read yet. */
    private record Running(Process process, Writer orders, BlockingQueue<String> lines) {}

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!isMine(patience)) {
            throw new WorkerException("The worker was busy for " + patience.toSeconds() + " s.");
        }
        try {
            stay();
            return order(arguments, deadline);
        } finally {
            endLater();
            oneAtATime.unlock();
        }
    }

    private boolean isMine(Duration patience) {
        try {
            return oneAtATime.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Ended order(List<String> arguments, long deadline) {
        Running worker = started();
        String id = UUID.randomUUID().toString();
        List<String> said = new ArrayList<>();
        try {
            worker.orders().write(JSON.writeValueAsString(Map.of("id", id, "arguments", arguments)) + "\n");
            worker.orders().flush();
            while (true) {
                JsonNode answer = JSON.readTree(nextLine(worker, deadline));
                if (!answer.path("id").asText().equals(id)) {
                    continue;
                }
                if (answer.has("exit_code")) {
                    return new Ended(answer.path("exit_code").asInt(), said);
                }
                String line = answer.path("line").asText();
                said.add(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line);
            }
        } catch (JsonProcessingException e) {
            end();
            throw new WorkerException("The worker said something else than an answer.", e);
        } catch (IOException e) {
            end();
            throw new WorkerException("The worker died.", e);
        }
    }

    private String nextLine(Running worker, long deadline) {
        try {
            String line = worker.lines().poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                end();
                throw new WorkerException("The worker took too long and was ended.");
            }
            if (line.equals(END)) {
                end();
                throw new WorkerException("The worker died.");
            }
            return line;
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
            throw new WorkerException("The server is ending.", e);
        }
    }

    private Running started() {
        Running before = running;
        if (before != null && before.process().isAlive()) {
            return before;
        }
        try {
            Process process = new ProcessBuilder(command).start();
            Running worker = new Running(
                    process,
                    new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)),
                    new LinkedBlockingQueue<>());
            startReading(() -> read(worker), "worker output");
            startReading(() -> log(process), "worker errors");
            LOG.info("started worker {}", process.pid());
            running = worker;
            return worker;
        } catch (IOException e) {
            throw new WorkerException("The worker can't be started: " + e.getMessage(), e);
        }
    }

    private static void startReading(Runnable reads, String name) {
        Thread reader = new Thread(reads, name);
        reader.setDaemon(true);
        reader.start();
    }

    /** What the worker says aside of its answers, as lines of this log. */
    private static void log(Process worker) {
        try (BufferedReader errors =
                new BufferedReader(new InputStreamReader(worker.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                LOG.info("worker {}: {}", worker.pid(), line);
            }
        } catch (IOException e) {
            LOG.debug("worker {} ended", worker.pid(), e);
        }
    }

    private static void read(Running worker) {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(worker.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (!line.isEmpty()) {
                    worker.lines().add(line);
                }
            }
        } catch (IOException e) {
            LOG.debug("worker {} ended", worker.process().pid(), e);
        }
        worker.lines().add(END);
    }

    private void stay() {
        if (ending != null) {
            ending.cancel(false);
        }
    }

    private void endLater() {
        ending = clock.schedule(this::endIfIdle, idle.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endIfIdle() {
        if (oneAtATime.tryLock()) {
            try {
                end();
            } finally {
                oneAtATime.unlock();
            }
        }
    }

    private void end() {
        Running worker = running;
        running = null;
        if (worker != null) {
            worker.process().descendants().forEach(ProcessHandle::destroyForcibly);
            worker.process().destroyForcibly();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        Running worker = running;
        if (worker != null) {
            worker.process().destroyForcibly();
        }
    }
}
