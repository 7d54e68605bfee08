package io.tenure.api.work;

import io.tenure.api.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A worker that keeps the definitions of a store in memory; files it echoes. */
public final class MemoryWorker implements Worker {
    private final MemoryStore store;
    private final EchoWorker files = new EchoWorker();

    /** A worker of a store. */
    public MemoryWorker(MemoryStore store) {
        this.store = store;
    }

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        switch (arguments.get(0)) {
            case "apply" -> store.apply(cohortId(arguments), value(arguments, "--cohort="));
            case "retire" -> store.retire(cohortId(arguments));
            case "run" -> store.compute(value(arguments, "--cohort="));
            default -> {
                return files.run(arguments, patience);
            }
        }
        return new Ended(0, List.of("published run 2"));
    }

    private static UUID cohortId(List<String> arguments) {
        return UUID.fromString(value(arguments, "--cohort-id="));
    }

    private static String value(List<String> arguments, String option) {
        return arguments.stream()
                .filter(each -> each.startsWith(option))
                .map(each -> each.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        // nothing is running
    }
}
