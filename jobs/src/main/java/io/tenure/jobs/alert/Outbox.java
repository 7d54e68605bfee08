package io.tenure.jobs.alert;

import io.tenure.core.error.TenureException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Messages that a run has to send, and what it writes down of them. */
public sealed interface Outbox permits AlertJob, ReportJob {
    /** The messages in their order. */
    List<String> messages();

    /**
     * Sends them, and writes down in the run what has been sent; the caller publishes.
     *
     * @param post sends a message; after a {@link TenureException} of it nothing more is sent
     * @return that exception; empty where everything was sent
     */
    Optional<TenureException> send(Consumer<String> post);

    /** Whether {@link #send} has written anything down. */
    boolean isChanged();

    /** What was done, for people. */
    String summary();
}
