package io.tenure.api.cli;

import io.tenure.api.access.AccessTokens;
import io.tenure.api.http.ApiServer;
import io.tenure.api.http.Limits;
import io.tenure.api.http.Visitors;
import io.tenure.api.store.DeltaResultStore;
import io.tenure.api.work.DatabricksJob;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.SparkSubmit;
import io.tenure.api.work.UploadedRetention;
import io.tenure.api.work.Worker;
import io.tenure.api.work.WorkerProcess;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tenure serve}: the API and the dashboard page of a store. */
@Command(
        name = "serve",
        description = "Serves the API and the dashboard page of a store.",
        customSynopsis = "tenure serve --store STORE [OPTION...]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    private static final long CACHE_SHARE = 4;
    private static final Duration WORKER_IDLE = Duration.ofMinutes(15);
    private static final Duration GRACE = Duration.ofSeconds(15);

    @Option(names = "--store", paramLabel = "STORE", required = true, description = "The store: a path or an address.")
    private String store = "";

    @Option(names = "--port", paramLabel = "PORT", description = "Where to listen (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "On which address (default: ${DEFAULT-VALUE}). Others than this machine's own need --tokens.")
    private String host = "127.0.0.1";

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "Asks everybody for a token of this file; tenure token makes them. It is read once.")
    private @Nullable Path tokens;

    @Option(
            names = "--allowed-host",
            paramLabel = "NAME",
            description = "A name by which the server may be asked beside localhost; may be given more than once"
                    + " (default: any with --tokens, none without).")
    private List<String> hosts = List.of();

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Where cohorts are kept that are sent and not computed yet, and files while they are counted"
                    + " (default: _requests in the store).")
    private @Nullable Path state;

    @Option(
            names = "--max-upload",
            paramLabel = "BYTES",
            description = "The largest file that is taken to be counted (default: ${DEFAULT-VALUE}).")
    private long mostUploadBytes = 100_000_000;

    @Option(
            names = "--runner",
            paramLabel = "RUNNER",
            converter = RunnerConverter.class,
            description = "What computes cohorts: worker, a process that stays warm here; spark-submit, found by"
                    + " SPARK_HOME; or databricks (default: worker). Files are always counted by a worker.")
    private Runner runner = Runner.WORKER;

    @Option(
            names = "--submit-argument",
            paramLabel = "ARGUMENT",
            description = "What spark-submit is told beside, such as --submit-argument=--master"
                    + " --submit-argument=yarn. May be repeated.")
    private List<String> submitArguments = List.of();

    @Option(
            names = "--databricks-job",
            paramLabel = "ID",
            description =
                    "The job whose runs compute; the workspace and its token are DATABRICKS_HOST and DATABRICKS_TOKEN.")
    private @Nullable Long databricksJob;

    @Option(
            names = "--max-rate",
            paramLabel = "N",
            description =
                    "Requests a second that one token may send, or one address without (default: ${DEFAULT-VALUE}).")
    private int mostRequests = Limits.DEFAULT.requestsPerSecond();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Connections at once, of which one address has half (default: ${DEFAULT-VALUE}).")
    private int mostConnections = Limits.DEFAULT.connections();

    @Option(
            names = "--max-uploads",
            paramLabel = "N",
            description = "Files that are taken to be counted at once; four times as many wait"
                    + " (default: ${DEFAULT-VALUE}).")
    private int mostUploads = Limits.DEFAULT.uploads();

    @Option(
            names = "--max-cells",
            paramLabel = "N",
            description =
                    "The largest table that is answered; a year by days has 66,795 cells (default: ${DEFAULT-VALUE}).")
    private int mostCells = 250_000;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description =
                    "How it logs on standard error: json, an object a line, or text (default: json, on a terminal text).")
    private LogFormat logFormat = System.getenv("TENURE_TERMINAL") == null ? LogFormat.JSON : LogFormat.TEXT;

    private ServeCommand() {}

    /** What the log looks like; each has settings of its name. */
    private enum LogFormat {
        JSON,
        TEXT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What computes cohorts. */
    private enum Runner {
        WORKER,
        SPARK_SUBMIT,
        DATABRICKS;

        private String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class RunnerConverter implements ITypeConverter<Runner> {
        @Override
        public Runner convert(String text) {
            return Arrays.stream(Runner.values())
                    .filter(each -> each.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of "
                            + Arrays.stream(Runner.values()).map(Runner::text).collect(Collectors.joining(", "))));
        }
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        // before anything logs
        System.setProperty(
                "log4j2.configurationFile", "classpath:io/tenure/api/cli/log4j2-" + logFormat + ".properties");
        Visitors visitors = new Visitors(tokens == null ? null : AccessTokens.read(tokens), hosts);
        if (visitors.tokens() == null) {
            requireOwnAddress();
        }
        DeltaResultStore results = new DeltaResultStore(store, Clock.systemUTC(), mostCells);
        results.newest();
        CountDownLatch isEnding = new CountDownLatch(1);
        CountDownLatch hasEnded = new CountDownLatch(1);
        List<String> worker = List.of(tenure(), "worker");
        // a file doesn't wait for a cohort of millions
        try (Worker files = new WorkerProcess(worker, WORKER_IDLE);
                Worker cohorts = cohorts(worker);
                DefinitionQueue definitions =
                        new DefinitionQueue(state(), cohorts, store, Clock.systemUTC(), results::lookAgain);
                ApiServer server = new ApiServer(
                        results,
                        definitions,
                        new UploadedRetention(files, state().resolve("uploads"), mostUploadBytes),
                        Runtime.getRuntime().maxMemory() / CACHE_SHARE,
                        visitors,
                        new Limits(mostRequests, mostConnections, mostUploads, Limits.DEFAULT.patience()))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(isEnding, hasEnded)));
            server.start(host, port);
            System.out.println("tenure: http://" + host + ":" + server.port() + "/");
            isEnding.await();
        } finally {
            hasEnded.countDown();
        }
        return 0;
    }

    private Worker cohorts(List<String> worker) {
        return switch (runner) {
            case WORKER -> new WorkerProcess(worker, WORKER_IDLE);
            case SPARK_SUBMIT -> {
                environment("SPARK_HOME", "--runner spark-submit needs it: where Spark is.");
                yield new SparkSubmit(List.of(tenure()), submitArguments);
            }
            case DATABRICKS -> {
                if (databricksJob == null) {
                    throw new TenureException(
                            ErrorCode.USAGE, "--runner databricks needs --databricks-job ID: the job to run.");
                }
                yield new DatabricksJob(
                        workspace(environment("DATABRICKS_HOST", "Set it to the address of the workspace.")),
                        environment("DATABRICKS_TOKEN", "Set it to a token that may run the job."),
                        databricksJob);
            }
        };
    }

    private static URI workspace(String host) {
        String address = host.contains("://") ? host : "https://" + host;
        if (!address.startsWith("https://")) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "DATABRICKS_HOST is '" + host + "'. Make it https: everybody on the way could read the token.");
        }
        return URI.create(address);
    }

    private static String environment(String name, String cure) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new TenureException(ErrorCode.CONFIGURATION, name + " is not set. " + cure);
        }
        return value;
    }

    /** Gives what is being answered the time to be answered: the process ends when this returns. */
    private static void end(CountDownLatch isEnding, CountDownLatch hasEnded) {
        isEnding.countDown();
        try {
            hasEnded.await(GRACE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the cohorts are kept that are not computed yet. */
    private Path state() {
        if (state != null) {
            return state;
        }
        if (store.contains("://")) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "The store is not on this disk; name a folder for the cohorts that are sent here: --state FOLDER.");
        }
        return Path.of(store, "_requests");
    }

    /** What starts the jobs: the script that has started this. */
    private static String tenure() {
        return Path.of(environment("TENURE_HOME", "Start the server with scripts/tenure serve."), "scripts", "tenure")
                .toString();
    }

    /** Without tokens whoever reaches the port reads everything. */
    private void requireOwnAddress() {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new TenureException(
                        ErrorCode.CONFIGURATION,
                        "--host " + host
                                + " is no loopback address, and no tokens are asked for: anybody who reaches the port could"
                                + " read the store. Make tokens with tenure token and name their file: --tokens FILE.");
            }
        } catch (UnknownHostException e) {
            throw new TenureException(ErrorCode.CONFIGURATION, "There is no host '" + host + "'.", e);
        }
    }
}
