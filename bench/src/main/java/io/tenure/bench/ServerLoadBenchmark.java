package io.tenure.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * The server of a store with a year of a hundred cohorts, asked by a generator on the same cores: dashboards, whole triangles by
 * day, cohorts that nobody has read before, and the same for a while with an eye on its heap.
 *
 * <p>{@code scripts/bench server-load [COHORTS] [SECONDS] [SOAK MINUTES] [RATE]}
 */
public final class ServerLoadBenchmark {
    private static final double TRIANGLES_PER_SECOND = 20;
    private static final int TRIANGLES = 10;
    private static final double SOAK_RATE = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int cohorts;
    private final String address;
    private final Process server;

    private ServerLoadBenchmark(int cohorts, String address, Process server) {
        this.cohorts = cohorts;
        this.address = address;
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        int cohorts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        Duration length = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30);
        Duration soak = Duration.ofMinutes(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30);
        double rate = arguments.length > 3 ? Double.parseDouble(arguments[3]) : 600;
        Path store = TargetFolder.fresh("dashboard-store");
        try (SparkSession spark = BenchmarkSession.startForStores()) {
            DashboardStore.fill(spark, store, cohorts);
        }
        Process process = new ProcessBuilder(
                        Path.of("scripts", "tenure").toAbsolutePath().toString(),
                        "serve",
                        "--store",
                        store.toString(),
                        "--port",
                        "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            new ServerLoadBenchmark(cohorts, address(process), process).run(length, rate, soak);
        } finally {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
        TargetFolder.delete(store);
    }

    private static String address(Process server) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IllegalStateException("the server ended before it listened");
        }
        return line.replace("tenure: ", "").replaceFirst("/$", "");
    }

    private void run(Duration length, double rate, Duration soak) throws IOException, InterruptedException {
        waitUntilReady();
        List<Double> first = new ArrayList<>();
        long longest = 0;
        for (int cohort = 0; cohort < cohorts; cohort++) {
            long start = System.nanoTime();
            longest = Math.max(longest, get(week(cohort)).body().length);
            first.add((System.nanoTime() - start) / 1e6);
        }
        System.out.printf(
                "a cohort that nobody has read before: %.0f ms the first, %.0f ms the slowest of the others; at most %,d bytes%n",
                first.get(0),
                first.subList(1, first.size()).stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0),
                longest);

        System.out.println("what | a second | p50 ms | p99 ms | slowest ms | MB sent | failed");
        RequestRate.of(client, rate, WARM_UP, request -> week(request % cohorts));
        System.out.println("dashboards | " + RequestRate.of(client, rate, length, request -> week(request % cohorts)));
        long start = System.nanoTime();
        int bytes = get(day(0)).body().length;
        System.out.printf(
                "%,d cells by day: %.0f ms when first asked, %,d bytes%n",
                DashboardStore.cellsByDay(), (System.nanoTime() - start) / 1e6, bytes);
        RequestRate.of(client, TRIANGLES_PER_SECOND, WARM_UP, request -> day(request % TRIANGLES));
        System.out.println("triangles by day | "
                + RequestRate.of(client, TRIANGLES_PER_SECOND, length, request -> day(request % TRIANGLES)));
        soak(soak);
        System.out.printf("resident: %,d MB%n", residentKilobytes() / 1024);
    }

    private void waitUntilReady() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (send(URI.create(address + "/readyz")).statusCode() != 200) {
            Thread.sleep(20);
        }
        System.out.printf("ready %.0f ms after it listens%n", (System.nanoTime() - start) / 1e6);
    }

    /** Reads of all kinds, cohorts that have fallen out of the cache among them, and the heap in use after a collection each minute. */
    private void soak(Duration length) throws IOException, InterruptedException {
        for (long minute = 0; minute <= length.toMinutes(); minute++) {
            if (minute > 0) {
                RequestRate rate = RequestRate.of(
                        client,
                        SOAK_RATE,
                        Duration.ofMinutes(1),
                        request -> request % 50 == 0 ? day(request / 50 % cohorts) : week(request % cohorts));
                System.out.println("minute " + minute + " | " + rate);
            }
            System.out.printf(
                    "minute %d: %.1f MB of heap after a collection, %,d MB resident%n",
                    minute, heapMegabytes(), residentKilobytes() / 1024);
        }
    }

    private double heapMegabytes() throws IOException, InterruptedException {
        new ProcessBuilder("jcmd", Long.toString(server.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        String metrics = new String(get(URI.create(address + "/metrics")).body(), StandardCharsets.UTF_8);
        return metrics.lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / 1e6;
    }

    private long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private URI week(int cohort) {
        return retention(cohort, "week");
    }

    private URI day(int cohort) {
        return retention(cohort, "day");
    }

    private URI retention(int cohort, String granularity) {
        return URI.create(
                address + "/v1/cohorts/" + DashboardStore.cohort(cohort) + "/retention?granularity=" + granularity);
    }

    private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(uri);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(uri + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private HttpResponse<byte[]> send(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    }
}
