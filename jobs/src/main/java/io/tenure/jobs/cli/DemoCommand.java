package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure demo}: weekly and monthly retention of the shipped sample, or a store of it for {@code tenure serve}. */
@Command(
        name = "demo",
        description = "Retention of the shipped sample: prints the monthly triangle, writes tables and a report.")
final class DemoCommand implements Callable<Integer> {
    private static final String SAMPLE = "sample-data/uci-online-retail-2011/events.csv.gz";
    private static final String DEFINITIONS = "conf/definitions/dashboard.yaml";

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where to write (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("tenure-demo");

    @Option(
            names = "--serve",
            description = "Fills a store with the sample instead, and opens the dashboard on it (scripts/tenure does).")
    private boolean serve;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where the dashboard listens (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    private DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        Path sample = home().resolve(SAMPLE);
        Files.createDirectories(output);
        System.err.println(
                "tenure: the shipped sample is UCI Online Retail (CC BY 4.0): a UK shop, 2010-12 to 2011-12");
        return serve ? fill(sample, output.resolve("store").toString()) : report(sample);
    }

    /** The store that the dashboard shows; filling it again finds nothing to do. */
    private int fill(Path sample, String store) {
        List<List<String>> commands = List.of(
                List.of("apply", home().resolve(DEFINITIONS).toString(), "--store", store),
                List.of("ingest", sample.toString(), "--store", store),
                List.of("run", "--store", store));
        for (List<String> command : commands) {
            int exitCode = Tenure.run(command.toArray(String[]::new));
            if (exitCode != 0) {
                return exitCode;
            }
        }
        System.err.println("tenure: the store is " + store + "; its dashboard starts on port " + port);
        return 0;
    }

    private int report(Path sample) {
        Path weekly = output.resolve("retention_weekly.csv");
        Path monthly = output.resolve("retention_monthly.csv");
        Path report = output.resolve("retention_monthly.html");

        int exitCode = retention(sample, "week", weekly, output.resolve("retention_weekly.html"));
        if (exitCode == 0) {
            exitCode = retention(sample, "month", monthly, report, Path.of("-"));
        }
        System.out.println();
        System.out.println("weekly table   " + weekly);
        System.out.println("monthly table  " + monthly);
        System.out.println("report         " + report.toAbsolutePath().toUri());
        return exitCode;
    }

    private static int retention(Path sample, String granularity, Path... outputs) {
        List<String> arguments = new ArrayList<>(
                List.of("retention", "--input", sample.toString(), "--granularity", granularity, "--format", "table"));
        Arrays.stream(outputs).forEach(file -> arguments.addAll(List.of("--output", file.toString())));
        return Tenure.run(arguments.toArray(String[]::new));
    }

    private static Path home() {
        String home = System.getenv("TENURE_HOME");
        if (home == null) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "The sample ships with the project's sources: start the demo with scripts/tenure demo.");
        }
        return Path.of(home);
    }
}
