package io.tenure.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileUtil;
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
        try {
            Path events = Files.writeString(folder.resolve("events.csv"), """
                    event_time,user_id,event_type,country
                    2025-03-03T10:00:00Z,1,view,GB
                    2025-03-10T10:00:00+01:00,1,buy,GB
                    2025-03-04T11:00:00Z,2,view,"FR"
                    2025-03-18,2,buy,FR
                    ,3,buy,FR
                    """);
            return onStore(folder, events.toString()) + onFiles(folder, events.toString());
        } finally {
            FileUtil.fullyDelete(folder.toFile());
        }
    }

    private static int onStore(Path folder, String events) throws IOException {
        String store = folder.resolve("store").toString();
        Path definitions = Files.writeString(folder.resolve("definitions.yaml"), """
                store:
                  properties: {country: text}
                cohorts:
                  - {name: british, entry: {event: view, where: "country = 'GB'"}, granularities: [day, week]}
                """);
        int failures = 0;
        failures += Tenure.run("apply", definitions.toString(), "--store", store);
        failures += Tenure.run("ingest", events, "--store", store, "--max-reject-share", "1");
        failures += Tenure.run("run", "--store", store);
        return failures + Tenure.run("sql", "--store", store, "-e", "SELECT * FROM cohort_retention");
    }

    private static int onFiles(Path folder, String events) {
        int failures = 0;
        for (String format : new String[] {"csv", "json", "table", "html"}) {
            failures += Tenure.run(
                    "retention",
                    "--input",
                    events,
                    "--min-cohort-size",
                    "1",
                    "--entry-where",
                    "country = 'GB' or country != 'GB'",
                    "--format",
                    format,
                    "--output",
                    folder.resolve("report.html").toString());
        }
        return failures
                + Tenure.run(
                        "sql",
                        "--format",
                        "json",
                        "--view",
                        "events=" + events,
                        "-e",
                        "SELECT user_id, retention(event_type = 'view', event_type = 'buy') FROM events GROUP BY user_id");
    }
}
