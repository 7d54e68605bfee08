package io.tenure.api.http;

import java.time.Duration;

/**
 * What the server takes before it refuses or ends something.
 *
 * @param requestsPerSecond from one token, or from one address that sends none; more are refused with 429
 * @param connections at once, of which one address has half; with more it takes no further ones until some end
 * @param uploads files that are received and counted at once; four times as many wait for at most 10 s, and more are refused with 503
 * @param patience how long the head of a request, its body and its answer may take each; every 100 kB that have gone through allow a
 *     second more
 */
public record Limits(int requestsPerSecond, int connections, int uploads, Duration patience) {
    /** Far above what dashboards ask: against floods, not for fairness. */
    public static final Limits DEFAULT = new Limits(2_000, 4_096, 4, Duration.ofSeconds(10));
}
