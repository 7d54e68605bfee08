package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.IngestRules;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.ingest.IngestReport;
import io.tenure.jobs.ingest.PostgresTable;
import io.tenure.jobs.ingest.PostgresTable.Since;
import io.tenure.jobs.input.HashedFile;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.input.RejectedRows;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tenure ingest}: event files or a Postgres table into a store. */
@Command(
        name = "ingest",
        description = "Take event files or a Postgres table into a store, each event once.",
        customSynopsis = {
            "tenure ingest FILE... --store STORE [OPTION...]",
            "tenure ingest --jdbc URL --table TABLE [--since COLUMN[=VALUE]] --store STORE [OPTION...]",
            "tenure ingest --recheck --store STORE"
        },
        sortOptions = false)
final class IngestCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "CSV, JSON lines (both also .gz) or Parquet: paths, patterns, folders, Hadoop addresses.")
    private List<String> files = List.of();

    @Mixin
    private StoreOption store;

    @ParentCommand
    private Tenure tenure;

    @Mixin
    private JdbcOption jdbc;

    @Option(names = "--table", paramLabel = "TABLE", description = "Its table or view, as SQL writes it.")
    private @Nullable String table;

    @Option(
            names = "--since",
            paramLabel = "COLUMN[=VALUE]",
            description = "Read rows from this value of the column on. Remembered: the next time, only what is new is "
                    + "read.")
    private @Nullable String since;

    @Option(
            names = "--map",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description = "Which column holds event_time, user_id, event_name, event_id, session_id: event_time=ts.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Zone of times without an offset (default: the store's ingest zone, UTC).")
    private @Nullable ZoneId zone;

    @Option(
            names = "--max-reject-share",
            paramLabel = "SHARE",
            description =
                    "Ingest nothing if more than this share of the rows is rejected, 0 to 1 (default: the store's, "
                            + "0.01).")
    private @Nullable BigDecimal maxRejectShare;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description =
                    "Write the rows that are rejected to this CSV, with their reasons; also where they are too many.")
    private @Nullable Path rejects;

    @Option(
            names = "--recheck",
            description = "Take in rows that came too early (future) or too late, if their time has come.")
    private boolean recheck;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private IngestCommand() {}

    @Override
    public Integer call() {
        requireOneSource();
        if (rejects != null) {
            OutputFile.requireWritable("--rejects", rejects);
        }
        PostgresTable source = table == null ? null : new PostgresTable(jdbc.database(tenure), table);
        Store opened = store.openOrCreate("ingest");
        return opened.run("ingest", arguments(), run -> {
            Instant began = opened.clock().instant().truncatedTo(ChronoUnit.MICROS);
            try {
                int exitCode = StoreJobs.publish(run, run.during("events", () -> ingest(run, source)));
                writeRejects(run, began);
                return exitCode;
            } catch (TenureException tooMany) {
                if (tooMany.code() == ErrorCode.GATE) {
                    writeRejects(run, began);
                }
                throw tooMany;
            }
        });
    }

    /** Writes what the run has rejected, be it published or not. */
    private void writeRejects(StoreRun run, Instant began) {
        if (rejects != null) {
            Dataset<Row> rejected = run.read(EventsRejectedTable.SPEC)
                    .where(col(EventsRejectedTable.INGESTED_AT).geq(lit(began)));
            OutputFile.write(rejects, writer -> RejectedRows.write(rejected, writer));
        }
    }

    private IngestReport ingest(StoreRun run, @Nullable PostgresTable source) {
        StoreDefinition settings = settings(run);
        InputSpec input = input(settings);
        if (recheck) {
            return IngestJob.recheck(run, settings);
        }
        if (source != null) {
            return IngestJob.table(run, settings, source, since == null ? null : Since.parse(since), input);
        }
        SparkSession spark = run.store().spark();
        SparkSessions.fitShuffles(spark, HashedFile.textBytes(spark, input));
        return IngestJob.run(run, settings, input);
    }

    private void requireOneSource() {
        int sources = (recheck ? 1 : 0) + (files.isEmpty() ? 0 : 1) + (jdbc.isGiven() ? 1 : 0);
        if (sources != 1) {
            throw new TenureException(
                    ErrorCode.USAGE, "Say what to ingest, one of these: files, or a table with --jdbc, or --recheck.");
        }
        if (jdbc.isGiven() != (table != null)) {
            throw new TenureException(ErrorCode.USAGE, "--jdbc and --table go together: a database and its table.");
        }
        if (since != null && !jdbc.isGiven()) {
            throw new TenureException(
                    ErrorCode.USAGE, "--since is for a table; of files, those that are known are left out anyway.");
        }
    }

    /** What {@code runs} remembers; the address without its options. */
    private String arguments() {
        return recheck
                ? "--recheck"
                : !jdbc.isGiven()
                        ? String.join(" ", files)
                        : "--jdbc jdbc:" + jdbc.database(tenure).name() + " --table " + table
                                + (since == null ? "" : " --since " + since);
    }

    private InputSpec input(StoreDefinition settings) {
        return new InputSpec(files, columns, zone == null ? settings.ingest().zone() : zone, false);
    }

    private StoreDefinition settings(StoreRun run) {
        StoreDefinition stored = StoreJobs.settings(run);
        if (maxRejectShare == null) {
            return stored;
        }
        if (maxRejectShare.signum() < 0 || maxRejectShare.compareTo(BigDecimal.ONE) > 0) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "--max-reject-share " + maxRejectShare + " is not from 0 to 1; write 0.05 for 5 %.");
        }
        IngestRules rules = stored.ingest();
        return stored.withIngest(
                new IngestRules(rules.zone(), rules.earliest(), rules.future(), rules.late(), maxRejectShare));
    }
}
