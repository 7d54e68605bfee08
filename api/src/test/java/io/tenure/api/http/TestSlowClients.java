package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tenure.api.store.Shop;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two thousand connections that go on only as far as they must, and one honest client. */
final class TestSlowClients {
    private static final int DRIBBLERS = 2_000;
    /** Both ends of every connection are this process's. */
    private static final int DESCRIPTORS = 2 * DRIBBLERS + 500;

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String HEAD = "GET /v1/cohorts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    private static final String BODY =
            "POST /v1/cohorts/compare HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{";
    private static final String UPLOAD =
            "POST /v1/retention HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n";
    private static final String READ = "GET /vendor/echarts.custom.js HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private RunningServer server;
    private Dribblers dribblers;

    @BeforeEach
    void start() {
        assertThat(system.getMaxFileDescriptorCount())
                .as("this test needs %s open files: ulimit -n %s", DESCRIPTORS, DESCRIPTORS)
                .isGreaterThan(DESCRIPTORS);
        server = RunningServer.of(Shop.store());
        dribblers = new Dribblers(URI.create(server.address()).getPort());
    }

    @AfterEach
    void stop() throws Exception {
        dribblers.close();
        server.close();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private long ask() throws Exception {
        long begin = System.nanoTime();
        assertThat(server.get("/v1/cohorts/buyers/retention").statusCode()).isEqualTo(200);
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    @Test
    void slowHeadsBodiesAndReadersAreClosedAndKeepNobodyWaiting() throws Exception {
        for (int warm = 0; warm < 50; warm++) {
            ask();
        }
        long descriptors = system.getOpenFileDescriptorCount();
        int threads = threads();
        long begin = System.nanoTime();
        for (String kind : List.of(HEAD, BODY, UPLOAD, READ)) {
            dribblers.open(DRIBBLERS / 4, kind);
        }
        assertThat(dribblers.count()).isEqualTo(DRIBBLERS);

        List<Long> millis = new ArrayList<>();
        long nextDrip = System.nanoTime();
        // what the server has closed has given its descriptor back, whatever the other side has noticed
        while (system.getOpenFileDescriptorCount() > descriptors + dribblers.count()
                && System.nanoTime() - begin < LONGEST.toNanos()) {
            millis.add(ask());
            Thread.sleep(20);
            if (System.nanoTime() - nextDrip > 0) {
                dribblers.drip();
                nextDrip += Duration.ofSeconds(1).toNanos();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Collections.sort(millis);
        long p99 = millis.get((int) (millis.size() * 0.99));
        System.out.printf(
                "%d dribblers: %d honest requests, p99 %d ms, slowest %d ms; all closed after %.1f s%n",
                DRIBBLERS, millis.size(), p99, millis.get(millis.size() - 1), seconds);

        assertThat(p99).isLessThan(1_000);
        assertThat(system.getOpenFileDescriptorCount() - dribblers.count())
                .as("descriptors after %.1f s, %s before", seconds, descriptors)
                .isLessThanOrEqualTo(descriptors);
        dribblers.close();
        assertThat(threads()).as("threads; %s before", threads).isLessThanOrEqualTo(threads + ApiServer.MOST_THREADS);
        assertThat(ask()).isLessThan(1_000);
    }
}
