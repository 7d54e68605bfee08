package io.tenure.api.work;

import io.tenure.api.work.DefinitionRequest.Action;
import io.tenure.core.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody has asked for about cohorts: done one after another, in the order in which it came.
 *
 * <p>A request that {@link #submit} has returned from will be done, whatever is killed: requests are files, and doing
 * one again changes nothing. What was running when the server or the worker died is taken up again. What has ended is remembered for
 * a week.
 */
public final class DefinitionQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionQueue.class);
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long GRACE_SECONDS = 10;
    private static final int MOST_DEATHS = 5;
    private static final Duration ENDED_ARE_KEPT = Duration.ofDays(7);

    private final RequestFolder folder;
    private final Worker worker;
    private final String store;
    private final Clock clock;
    private final Runnable whenPublished;
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
     * @param whenPublished called when the store has something new, before the request is said to be done
     * @throws io.tenure.core.error.TenureException LOCKED while another server has the folder
     */
    public DefinitionQueue(Path folder, Worker worker, String store, Clock clock, Runnable whenPublished) {
        this(folder, worker, store, clock, whenPublished, PAUSE);
    }

    /**
     * The same.
     *
     * @param pause how long it waits before it tries again
     */
    DefinitionQueue(Path folder, Worker worker, String store, Clock clock, Runnable whenPublished, Duration pause) {
        this.whenPublished = whenPublished;
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
        forgetOld();
        keep(request);
        runLater(request);
    }

    private synchronized void keep(DefinitionRequest request) {
        folder.put(request);
        requests.put(request.id(), request);
    }

    private synchronized void forgetOld() {
        Instant before = clock.instant().minus(ENDED_ARE_KEPT);
        List<DefinitionRequest> old = requests.values().stream()
                .filter(request -> request.hasEndedBefore(before))
                .toList();
        old.forEach(request -> {
            folder.remove(request);
            requests.remove(request.id());
        });
    }

    /** The newest request about the cohort with an id. */
    public synchronized Optional<DefinitionRequest> newest(String cohortId) {
        return requests.values().stream()
                .filter(request -> request.cohortId().equals(cohortId))
                .reduce((earlier, later) -> later);
    }

    private synchronized DefinitionRequest request(String id) {
        return Objects.requireNonNull(requests.get(id));
    }

    private void runLater(DefinitionRequest request) {
        runner.execute(() -> run(request.id()));
    }

    private void run(String id) {
        DefinitionRequest request = request(id);
        try {
            attempt(request);
        } catch (RuntimeException e) {
            if (runner.isShutdown()) {
                // a server that ends leaves it to the next one
                return;
            }
            LOG.error("cohort {}", id, e);
            keep(request.failed(
                    "Something went wrong that is not your fault; the server's log has it.", clock.instant()));
        }
    }

    private void attempt(DefinitionRequest queued) {
        DefinitionRequest request = queued.started(clock.instant());
        keep(request);
        try {
            Worker.Ended ended = worker.run(change(request), PATIENCE);
            if (ended.exitCode() == 0 && request.action() != Action.RETIRE) {
                request = request.computing();
                keep(request);
                ended = worker.run(List.of("run", "--store", store, "--cohort=" + request.name()), PATIENCE);
            }
            if (ended.exitCode() != 0) {
                endedBadly(request, ended);
                return;
            }
            whenPublished.run();
            keep(request.done(lastOf(ended), clock.instant()));
            deaths.remove(request.id());
        } catch (WorkerException e) {
            // a server that ends leaves it to the next one
            if (!runner.isShutdown()) {
                died(request, String.valueOf(e.getMessage()));
            }
        }
    }

    /** The command that changes the definitions of the store. */
    private List<String> change(DefinitionRequest request) {
        List<String> command = new ArrayList<>(
                request.action() == Action.RETIRE
                        ? List.of("retire")
                        : List.of("apply", "--cohort=" + request.definition()));
        command.addAll(List.of("--store", store, "--cohort-id=" + request.cohortId()));
        if (request.version() != null) {
            command.add("--cohort-version=" + request.version());
        }
        return command;
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

    /** The newest request that somebody has named with a key, if there is one so young. */
    public synchronized Optional<DefinitionRequest> byKey(@Nullable String key, Duration notOlderThan) {
        Instant since = clock.instant().minus(notOlderThan);
        return requests.values().stream()
                .filter(request -> key != null
                        && key.equals(request.idempotencyKey())
                        && !Instant.parse(request.submittedAt()).isBefore(since))
                .reduce((earlier, later) -> later);
    }

    /** The request that is not done yet for a cohort of a name, if there is one. */
    public synchronized Optional<DefinitionRequest> unfinished(String name) {
        return requests.values().stream()
                .filter(request -> !request.isEnded() && request.name().equals(name))
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
