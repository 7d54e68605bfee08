package io.tenure.jobs.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.generate.GeneratedEvents;
import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.EventLines;
import io.tenure.jobs.generate.model.GeneratorSpec;
import io.tenure.jobs.generate.model.GeneratorSpec.Volume;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.ingest.IngestReport;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure generate}: made-up events in files or a store. */
@Command(
        name = "generate",
        description = "Make up events: the same options give the same rows.",
        customSynopsis = {"tenure generate [OPTION...] --output FOLDER", "tenure generate [OPTION...] --store STORE"},
        sortOptions = false,
        usageHelpAutoWidth = true)
final class GenerateCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";
    private static final long DEFAULT_USERS = 1_000;
    private static final long DEFAULT_EVENTS = 50_000;
    /** About what a row takes as text. */
    private static final long BYTES_PER_ROW = 100;

    /** What files are written. */
    enum Format {
        PARQUET,
        CSV
    }

    @Option(
            names = "--users",
            paramLabel = "N",
            description = "Users who sign up in the whole history (default: 1000).")
    private @Nullable Long users;

    @Option(names = "--events", paramLabel = "N", description = "Events of the whole history (default: 50000).")
    private @Nullable Long events;

    @Option(
            names = "--users-per-day",
            paramLabel = "N",
            description = "Instead of --users: signups on an average day. A day's rows then don't depend on --days.")
    private @Nullable Long usersPerDay;

    @Option(
            names = "--events-per-day",
            paramLabel = "N",
            description = "Instead of --events: events of an average day, every week the same.")
    private @Nullable Long eventsPerDay;

    @Option(names = "--days", paramLabel = "N", description = "Days of the history (default: ${DEFAULT-VALUE}).")
    private int days = 30;

    @Option(names = "--start", paramLabel = "DATE", description = "The first day (default: ${DEFAULT-VALUE}).")
    private LocalDate start = LocalDate.of(2025, 1, 1);

    @Option(
            names = "--skew",
            paramLabel = "S",
            description =
                    "How much more active the most active users are: 0 all alike, to 3 (default: ${DEFAULT-VALUE}).")
    private double skew = 0.8;

    @Option(
            names = "--seed",
            paramLabel = "X",
            description = "Another number gives other events (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--late",
            paramLabel = "SHARE",
            description = "Share of the events that arrive 1 to 3 days later: 0.01 (default: none).")
    private double late;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            description = "Share of the events that arrive again, 0 to 3 days later (default: none).")
    private double duplicates;

    @Option(
            names = "--dirty",
            paramLabel = "SHARE",
            description = "Rows that must be rejected, per event on time; csv only (default: none).")
    private double dirty;

    @Option(
            names = "--from-day",
            paramLabel = "N",
            description = "Only the rows that arrive from this day on, counted from 0 (default: all).")
    private @Nullable Integer fromDay;

    @Option(
            names = "--to-day",
            paramLabel = "N",
            description = "Only the rows that arrive up to this day (default: all).")
    private @Nullable Integer toDay;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "A folder, which gets one folder per arriving day; or one CSV file, by a name in .csv; or -, "
                    + "standard output as CSV (default: -).")
    private @Nullable String output;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Instead of --output: a store, which takes the events in as it does those of files.")
    private @Nullable String store;

    @Option(names = "--format", paramLabel = "FORMAT", description = "parquet or csv (default: parquet in a folder).")
    private @Nullable Format format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private GenerateCommand() {}

    @Override
    public Integer call() throws IOException {
        GeneratorSpec spec = spec();
        if (store == null) {
            writeFiles(spec, output == null ? STANDARD_OUTPUT : output);
        } else if (output != null || format != null) {
            throw usage("--store takes the place of --output and --format; leave these out.");
        } else {
            ingest(spec, store);
        }
        report(spec);
        return 0;
    }

    private void writeFiles(GeneratorSpec spec, String target) throws IOException {
        boolean isOneFile = target.equals(STANDARD_OUTPUT)
                || target.toLowerCase(Locale.ROOT).endsWith(".csv");
        if (isOneFile && format == Format.PARQUET) {
            throw usage("--format parquet needs a folder: --output FOLDER instead of '" + target + "'.");
        }
        if (isOneFile) {
            writeOneFile(spec, target);
        } else if (format == Format.CSV) {
            GeneratedEvents.writeCsv(SparkSessions.open("generate"), spec, target);
        } else {
            GeneratedEvents.writeParquet(SparkSessions.open("generate"), spec, target);
        }
    }

    private static void ingest(GeneratorSpec spec, String location) {
        SortedMap<String, String> batches = GeneratedEvents.batches(spec);
        SparkSession spark = SparkSessions.openForStore("generate", location);
        SparkSessions.fitShuffles(spark, new Arrivals(spec).counts().rows() * BYTES_PER_ROW);
        Store store = Store.openOrCreate(spark, location, Clock.systemUTC());
        store.run("generate", spec.toString(), run -> {
            IngestReport report = run.during(
                    "events",
                    () -> IngestJob.rows(
                            run,
                            StoreJobs.settings(run),
                            batches,
                            properties -> GeneratedEvents.wholeRows(spark, spec, properties)));
            return StoreJobs.publish(run, report);
        });
    }

    private GeneratorSpec spec() {
        boolean perDay = usersPerDay != null || eventsPerDay != null;
        if (perDay && (users != null || events != null)) {
            throw usage("--users and --events are of the whole history, --users-per-day and --events-per-day of a day; "
                    + "give one pair.");
        }
        if (perDay && (usersPerDay == null || eventsPerDay == null)) {
            throw usage("--users-per-day and --events-per-day go together; give both.");
        }
        GeneratorSpec whole = (perDay
                        ? GeneratorSpec.perDay(or(usersPerDay, 0), days, or(eventsPerDay, 0), skew, seed)
                        : GeneratorSpec.inTotal(or(users, DEFAULT_USERS), days, or(events, DEFAULT_EVENTS), skew, seed))
                .startingAt(start)
                .with(late, duplicates, dirty);
        return whole.arriving(fromDay == null ? whole.firstDay() : fromDay, toDay == null ? whole.lastDay() : toDay);
    }

    private static long or(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static void writeOneFile(GeneratorSpec spec, String target) throws IOException {
        if (target.equals(STANDARD_OUTPUT)) {
            Writer standardOutput = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
            writeLines(spec, standardOutput);
            standardOutput.flush();
            if (System.out.checkError()) {
                throw usage("Cannot write to standard output: it was closed, or there is no room.");
            }
        } else {
            Path file = Path.of(target);
            OutputFile.requireWritable("--output", file);
            OutputFile.write(file, writer -> writeLines(spec, writer));
        }
    }

    private static void writeLines(GeneratorSpec spec, Writer writer) throws IOException {
        Arrivals arrivals = new Arrivals(spec);
        EventLines lines = new EventLines(arrivals.events(0, arrivals.blocks()));
        writer.write(EventLines.HEADER + "\n");
        while (lines.next()) {
            if (!lines.isHeader()) {
                writer.write(new String(lines.bytes(), 0, lines.length(), US_ASCII));
                writer.write('\n');
            }
        }
    }

    private void report(GeneratorSpec spec) {
        Arrivals arrivals = new Arrivals(spec);
        note("wrote " + arrivals.counts().summary().get(0));
        arrivals.counts().summary().stream().skip(1).forEach(GenerateCommand::note);
        note(String.format(
                Locale.ROOT,
                "the history has %,d events from %s to %s%s",
                arrivals.eventsOfHistory(),
                spec.start(),
                spec.start().plusDays(spec.days() - 1L),
                spec.volume() == Volume.PER_DAY ? ", every week the same number" : ""));
    }

    private static void note(String line) {
        System.err.println("tenure: " + line);
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
