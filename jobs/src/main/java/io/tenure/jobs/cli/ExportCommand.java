package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.export.CsvRows;
import io.tenure.jobs.export.ExportRequest;
import io.tenure.jobs.export.ExportedTable;
import io.tenure.jobs.export.ExportedTables;
import io.tenure.jobs.export.ParquetFile;
import io.tenure.jobs.export.PostgresExport;
import io.tenure.jobs.result.ResultFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tenure export}: what a store has published, for other programs. */
@Command(
        name = "export",
        description = "Hand on what a store has published: files, or tables of Postgres.",
        customSynopsis = {
            "tenure export csv|json|parquet --store STORE --to FOLDER [OPTION...]",
            "tenure export postgres --store STORE --jdbc URL [--schema SCHEMA] [OPTION...]"
        },
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FORMAT", description = "csv, json, parquet or postgres.")
    private ExportFormat format;

    @Mixin
    private StoreOption store;

    @ParentCommand
    private Tenure tenure;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "Where the files go, one for each table; those of an earlier export are replaced.")
    private @Nullable Path folder;

    @Mixin
    private JdbcOption jdbc;

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description =
                    "The schema for the tables, made if it isn't there (default: the one that the connection begins "
                            + "in).")
    private @Nullable String schema;

    @Option(
            names = "--cohort",
            paramLabel = "COHORT",
            description = "Only this cohort. May be repeated (default: every cohort in force).")
    private List<String> cohorts = List.of();

    @Option(
            names = "--metric",
            paramLabel = "SIGNAL",
            description =
                    "The metric in metric_sum and metric_avg of cohort_retention (default: the only one of a cohort).")
    private @Nullable String metric;

    @Option(names = "--members", description = "The members too, with the ids of users.")
    private boolean members;

    @Option(
            names = "--raw",
            description = "csv: texts as they are, also where a spreadsheet would take them for formulas.")
    private boolean raw;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private ExportCommand() {}

    /** Where an export goes. */
    enum ExportFormat {
        CSV,
        JSON,
        PARQUET,
        POSTGRES
    }

    @Override
    public Integer call() {
        if (format == ExportFormat.POSTGRES) {
            PostgresExport target = postgres();
            ExportedTables tables = tables();
            target.write(tables).forEach(change -> note(change.toString()));
            tables.notes().forEach(ExportCommand::note);
            return 0;
        }
        Path target = folder();
        ExportedTables tables = tables();
        writeFiles(tables.tables(), target);
        tables.notes().forEach(ExportCommand::note);
        note("run " + tables.published().number() + " is in " + target);
        return 0;
    }

    private ExportedTables tables() {
        return new ExportedTables(store.open("export"), new ExportRequest(cohorts, metric, members));
    }

    private PostgresExport postgres() {
        if (!jdbc.isGiven() || folder != null || raw) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "export postgres needs --jdbc URL, and neither --to nor --raw, which are for files.");
        }
        return new PostgresExport(jdbc.database(tenure), schema);
    }

    private Path folder() {
        if (folder == null || jdbc.isGiven() || schema != null) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "export " + format.name().toLowerCase(Locale.ROOT)
                            + " needs --to FOLDER, and neither --jdbc nor --schema, which are for postgres.");
        }
        if (raw && format != ExportFormat.CSV) {
            throw new TenureException(
                    ErrorCode.USAGE, "--raw is for csv; json and parquet have texts as they are anyway.");
        }
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Cannot make the folder '" + folder + "': " + e + ". Name one that this user may write.",
                    e);
        }
    }

    private void writeFiles(List<ExportedTable> tables, Path target) {
        String suffix = "." + format.name().toLowerCase(Locale.ROOT);
        for (ExportedTable table : tables) {
            Path file = target.resolve(table.name() + suffix);
            OutputFile.requireWritable("--to", file);
            write(sorted(table), file);
        }
        if (!members) {
            removeMembersOfAnEarlierExport(target.resolve(ExportedTables.MEMBERS + suffix));
        }
    }

    /** The same rows give the same file. */
    private static Dataset<Row> sorted(ExportedTable table) {
        return table.rows().sort(table.key().stream().map(functions::col).toArray(Column[]::new));
    }

    private void write(Dataset<Row> rows, Path file) {
        if (format == ExportFormat.PARQUET) {
            ParquetFile.write(rows, file);
        } else if (format == ExportFormat.JSON) {
            OutputFile.write(file, out -> ResultFormat.JSON.write(rows, out));
        } else {
            OutputFile.write(file, out -> ResultFormat.CSV.write(CsvRows.of(rows, raw), out));
        }
    }

    /** Its users may have been erased since. */
    private static void removeMembersOfAnEarlierExport(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.USAGE, "Cannot remove '" + file + "' of an earlier export: " + e + ".", e);
        }
    }

    private static void note(String line) {
        System.err.println("tenure: " + line);
    }
}
