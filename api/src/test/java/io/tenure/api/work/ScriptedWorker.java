package io.tenure.api.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A worker that waits for each command until a test says how it ends. */
final class ScriptedWorker implements Worker {
    /** In the place of an exit code: the worker dies. */
    static final int DEATH = -1;

    private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    private final List<List<String>> commands = new ArrayList<>();

    /** The next commands end with these exit codes. */
    ScriptedWorker ending(int... exitCodes) {
        for (int exitCode : exitCodes) {
            ends.add(exitCode);
        }
        return this;
    }

    /** What it was told to do. */
    synchronized List<String> commands() {
        return commands.stream().map(command -> String.join(" ", command)).toList();
    }

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        synchronized (this) {
            commands.add(arguments);
        }
        try {
            int exitCode = ends.take();
            if (exitCode == DEATH) {
                throw new WorkerException("The worker died.");
            }
            return new Ended(exitCode, List.of("said first", "ended with " + exitCode));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException("The server is ending.", e);
        }
    }

    @Override
    public void close() {
        // nothing is running
    }
}
