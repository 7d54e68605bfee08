package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure demo}: weekly and monthly retention of the shipped sample. */
@Command(
        name = "demo",
        description = "Retention of the shipped sample: prints the monthly triangle, writes tables and a report.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String SAMPLE = "sample-data/uci-online-retail-2011/events.csv.gz";

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where to write (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("tenure-demo");

    private DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        Path sample = home().resolve(SAMPLE);
        Files.createDirectories(output);
        Path weekly = output.resolve("retention_weekly.csv");
        Path monthly = output.resolve("retention_monthly.csv");
        Path report = output.resolve("retention_monthly.html");

        System.err.println(
                "tenure: the shipped sample is UCI Online Retail (CC BY 4.0): a UK shop, 2010-12 to 2011-12");
        int failures = retention(sample, "week", "--output", weekly.toString());
        failures += retention(sample, "month", "--output", monthly.toString());
        failures += retention(sample, "month", "--output", report.toString());
        failures += retention(sample, "month", "--format", "table");
        System.out.println();
        System.out.println("weekly table   " + weekly);
        System.out.println("monthly table  " + monthly);
        System.out.println("report         " + report.toUri());
        return failures;
    }

    private static int retention(Path sample, String granularity, String... options) {
        String[] arguments = new String[options.length + 5];
        arguments[0] = "retention";
        arguments[1] = "--input";
        arguments[2] = sample.toString();
        arguments[3] = "--granularity";
        arguments[4] = granularity;
        System.arraycopy(options, 0, arguments, 5, options.length);
        return Tenure.run(arguments);
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
