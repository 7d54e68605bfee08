package io.tenure.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code tenure train}: a little of everything on a made-up file, run once by the launcher so that the JVM can archive the
 * classes that the commands load.
 */
@Command(name = "train", hidden = true, description = "Run a little of everything, for the archive of class data.")
final class TrainCommand implements Callable<Integer> {
    private TrainCommand() {}

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("tenure-train");
        Path events = folder.resolve("events.csv");
        Path report = folder.resolve("report.html");
        try {
            Files.writeString(events, """
                    event_time,user_id,event_type,country
                    2025-03-03T10:00:00Z,1,view,GB
                    2025-03-10T10:00:00+01:00,1,buy,GB
                    2025-03-04T11:00:00Z,2,view,"FR"
                    2025-03-18,2,buy,FR
                    ,3,buy,FR
                    """);
            String input = events.toString();
            int failures = 0;
            for (String format : new String[] {"csv", "json", "table", "html"}) {
                failures += Tenure.run(
                        "retention",
                        "--input",
                        input,
                        "--min-cohort-size",
                        "1",
                        "--entry-where",
                        "country = 'GB' or country != 'GB'",
                        "--format",
                        format,
                        "--output",
                        report.toString());
            }
            failures += Tenure.run(
                    "sql",
                    "--format",
                    "json",
                    "--view",
                    "events=" + input,
                    "-e",
                    "SELECT user_id, retention(event_type = 'view', event_type = 'buy') FROM events GROUP BY user_id");
            return failures;
        } finally {
            Files.deleteIfExists(report);
            Files.deleteIfExists(events);
            Files.deleteIfExists(folder);
        }
    }
}
