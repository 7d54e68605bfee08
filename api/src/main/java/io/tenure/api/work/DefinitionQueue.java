package io.tenure.api.work;

import io.tenure.api.work.DefinitionRequest.Status;
import io.tenure.core.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cohorts that somebody has asked for: applied and computed one after another, in the order in which they came.
 *
 * <p>A request that {@link #submit} has returned from will be done, whatever is killed: requests are files, and applying and computing
 * one again changes nothing. What was running when the server or the worker died is taken up again.
 */
public final class DefinitionQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionQueue.class);
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long GRACE_SECONDS = 10;
    private static final int MOST_DEATHS = 5;

    private final RequestFolder folder;
    private final Worker worker;
    private final String store;
    private final Clock clock;
    private final Duration pause;
    private final Map<String, DefinitionRequest> requests = new LinkedHashMap<>();
    /** How often the worker has died over a request since this server began. */
    private final Map<String, Integer> deaths = new HashMap<>();

    private final ScheduledExecutorService runner = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "definitions");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Opens the queue, and takes up what is unfinished.
     *
     * @param folder where requests are kept
     * @param worker applies and computes
     * @param store the store that the cohorts go to
     * @throws io.tenure.core.error.TenureException LOCKED while another server has the folder
     */
    public DefinitionQueue(Path folder, Worker worker, String store, Clock clock) {
        this(folder, worker, store, clock, PAUSE);
    }

    /**
     * The same.
     *
     * @param pause how long it waits before it tries again
     */
    DefinitionQueue(Path folder, Worker worker, String store, Clock clock, Duration pause) {
        this.pause = pause;
        this.folder = new RequestFolder(folder);
        this.worker = worker;
        this.store = store;
        this.clock = clock;
        this.folder.all().forEach(request -> requests.put(request.id(), request));
        requests.values().stream().filter(request -> !request.isEnded()).forEach(this::runLater);
    }

    /** Takes a request in; when this returns, the request is on disk. */
    public void submit(DefinitionRequest request) {
        keep(request);
        runLater(request);
    }

    private synchronized void keep(DefinitionRequest request) {
        folder.put(request);
        requests.put(request.id(), request);
    }

    /** The request with the id of a cohort. */
    public synchronized Optional<DefinitionRequest> request(String id) {
        return Optional.ofNullable(requests.get(id));
    }

    private void runLater(DefinitionRequest request) {
        runner.execute(() -> run(request.id()));
    }

    private void run(String id) {
        DefinitionRequest request = request(id).orElseThrow();
        try {
            attempt(request);
        } catch (RuntimeException e) {
            LOG.error("cohort {}", id, e);
            keep(request.failed(
                    "Something went wrong that is not your fault; the server's log has it.", clock.instant()));
        }
    }

    private void attempt(DefinitionRequest queued) {
        DefinitionRequest request = queued.started(clock.instant());
        keep(request);
        try {
            Worker.Ended applied = worker.run(
                    List.of(
                            "apply",
                            folder.definitionFile(request).toString(),
                            "--store",
                            store,
                            "--cohort-id=" + request.id()),
                    PATIENCE);
            if (applied.exitCode() != 0) {
                endedBadly(request, applied);
                return;
            }
            request = request.computing();
            keep(request);
            Worker.Ended computed =
                    worker.run(List.of("run", "--store", store, "--cohort=" + request.name()), PATIENCE);
            if (computed.exitCode() != 0) {
                endedBadly(request, computed);
                return;
            }
            keep(request.done(lastOf(computed), clock.instant()));
            deaths.remove(request.id());
        } catch (WorkerException e) {
            // a server that ends leaves it to the next one
            if (!runner.isShutdown()) {
                died(request, String.valueOf(e.getMessage()));
            }
        }
    }

    private void died(DefinitionRequest request, String why) {
        if (deaths.merge(request.id(), 1, Integer::sum) < MOST_DEATHS) {
            again(request, why);
        } else {
            keep(request.failed("It was tried " + MOST_DEATHS + " times. " + why, clock.instant()));
        }
    }

    private void endedBadly(DefinitionRequest request, Worker.Ended ended) {
        if (ended.exitCode() == ErrorCode.LOCKED.exitCode()) {
            again(request, lastOf(ended));
        } else if (ended.isUserError()) {
            keep(request.failed(lastOf(ended), clock.instant()));
        } else {
            LOG.error("cohort {}: exit code {}: {}", request.id(), ended.exitCode(), ended.said());
            keep(request.failed(
                    "Something went wrong that is not your fault; the server's log has it under " + request.id() + ".",
                    clock.instant()));
        }
    }

    private void again(DefinitionRequest request, String why) {
        keep(request.queuedAgain(why));
        ScheduledFuture<?> unused = runner.schedule(() -> run(request.id()), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String lastOf(Worker.Ended ended) {
        return ended.said().isEmpty() ? "" : ended.said().get(ended.said().size() - 1);
    }

    /** The request that somebody has named with a key in the last day, if there is one. */
    public synchronized Optional<DefinitionRequest> byKey(@Nullable String key, Duration notOlderThan) {
        Instant since = clock.instant().minus(notOlderThan);
        return requests.values().stream()
                .filter(request -> key != null
                        && key.equals(request.idempotencyKey())
                        && !Instant.parse(request.submittedAt()).isBefore(since))
                .findFirst();
    }

    /** The request that is not done yet for a cohort of a name, if there is one. */
    public synchronized Optional<DefinitionRequest> unfinished(String name) {
        return requests.values().stream()
                .filter(request -> request.status() != Status.DONE
                        && request.status() != Status.FAILED
                        && request.name().equals(name))
                .findFirst();
    }

    @Override
    public void close() {
        runner.shutdownNow();
        try {
            runner.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
