package io.tenure.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Requests at a steady rate, whether or not those before have been answered. A request's time is counted from when it was due, so a
 * server that stalls is not spared the requests that it kept waiting.
 *
 * @param perSecond answers a second
 * @param failed requests that were not answered with 200
 * @param bytes of all bodies as they were sent
 * @param latencies in nanoseconds, sorted
 */
record RequestRate(double perSecond, long failed, long bytes, LatencyTimes latencies) {
    private static final int OK = 200;

    /** Times of answers, sorted. */
    static final class LatencyTimes {
        private final long[] nanos;

        private LatencyTimes(long[] nanos) {
            this.nanos = nanos.clone();
            Arrays.sort(this.nanos);
        }

        /** The time within which a share of the requests was answered. */
        double milliseconds(double share) {
            return nanos[Math.min(nanos.length - 1, (int) Math.ceil(share * nanos.length) - 1)] / 1e6;
        }
    }

    /** Sends requests for a while and waits for the last answer. */
    static RequestRate of(HttpClient client, double rate, Duration length, IntFunction<URI> address)
            throws InterruptedException {
        int count = (int) (rate * length.toMillis() / 1000);
        long[] nanos = new long[count];
        AtomicLong failed = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        CountDownLatch open = new CountDownLatch(count);
        long start = System.nanoTime();
        for (int request = 0; request < count; request++) {
            int number = request;
            long due = start + (long) (request * 1e9 / rate);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            var unused = client.sendAsync(get(address.apply(number)), BodyHandlers.ofByteArray())
                    .whenComplete((response, error) -> {
                        nanos[number] = System.nanoTime() - due;
                        if (error != null || response.statusCode() != OK) {
                            failed.incrementAndGet();
                        } else {
                            bytes.addAndGet(response.body().length);
                        }
                        open.countDown();
                    });
        }
        open.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RequestRate(count / seconds, failed.get(), bytes.get(), new LatencyTimes(nanos));
    }

    private static HttpRequest get(URI address) {
        return HttpRequest.newBuilder(address).header("Accept-Encoding", "gzip").build();
    }

    @Override
    public String toString() {
        return "%.0f | %.1f | %.1f | %.1f | %.1f | %d"
                .formatted(
                        perSecond,
                        latencies.milliseconds(0.5),
                        latencies.milliseconds(0.99),
                        latencies.milliseconds(1),
                        bytes / 1e6,
                        failed);
    }
}
