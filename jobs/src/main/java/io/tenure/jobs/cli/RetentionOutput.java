package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.report.ReportOptions;
import io.tenure.jobs.report.RetentionFormat;
import io.tenure.jobs.report.RetentionReport;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what of a retention table is shown, how, and where. */
final class RetentionOutput {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Option(
            names = "--min-cohort-size",
            paramLabel = "N",
            description = "Leave out cohorts with fewer users (default: ${DEFAULT-VALUE}).")
    private int minCohortSize = 5;

    @Option(
            names = "--compare-at",
            paramLabel = "DATE",
            description = "Compare the cohorts that start on or after this date with those before.")
    private @Nullable LocalDate compareAt;

    @Option(names = "--zeros", description = "List periods that have begun and in which nobody was active.")
    private boolean zeros;

    @Option(names = "--states", description = "Add eligible users, interval, state and closing time of each cell.")
    private boolean states;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "csv, json, markdown, table or html (default: by the name of the output; table on a terminal, "
                            + "else csv).")
    private @Nullable RetentionFormat format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write; - is standard output, the default. May be repeated, for several formats.")
    private List<Path> outputs = List.of(STANDARD_OUTPUT);

    /**
     * Fails before anything is read where a result would have no place.
     *
     * @param rejects a file that is written besides; null: none is
     * @return the files that are going to be written, and {@code -} for standard output
     */
    List<Path> require(@Nullable Path rejects) {
        if (minCohortSize < 0) {
            throw usage("--min-cohort-size " + minCohortSize + " is negative; 1 lists all cohorts.");
        }
        List<Path> files = new ArrayList<>(outputs);
        for (Path output : outputs) {
            if (!output.equals(STANDARD_OUTPUT)) {
                OutputFile.requireWritable("--output", output);
            }
        }
        if (rejects != null) {
            if (rejects.equals(STANDARD_OUTPUT)) {
                throw usage("--rejects writes a file, not standard output.");
            }
            OutputFile.requireWritable("--rejects", rejects);
            files.add(rejects);
        }
        requireDifferent(files);
        return files;
    }

    private static void requireDifferent(List<Path> files) {
        Set<Path> known = new HashSet<>();
        for (Path file : files) {
            if (!known.add(file.toAbsolutePath().normalize())) {
                throw usage("'" + file + "' is named twice among --output and --rejects; each writes its own file.");
            }
        }
    }

    /** Writes every output and says what has no place in them. */
    void write(CountedRetention counted) throws IOException {
        Set<String> notes = new LinkedHashSet<>();
        for (Path output : outputs) {
            notes.addAll(write(counted, output));
        }
        notes.forEach(note -> System.err.println("tenure: " + note));
    }

    /** Writes the report and gives the notes that its format has no place for. */
    private List<String> write(CountedRetention counted, Path output) throws IOException {
        RetentionReport report = new RetentionReport(
                counted.table(), reportOptions(counted, output), comparison(counted.table()), counted.sources());
        RetentionFormat chosen = formatOf(output);
        if (output.equals(STANDARD_OUTPUT)) {
            Writer standardOutput = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
            chosen.write(report, standardOutput);
            standardOutput.flush();
            if (System.out.checkError()) {
                throw usage("Cannot write to standard output: it was closed, or there is no room.");
            }
        } else {
            OutputFile.write(output, writer -> chosen.write(report, writer));
        }
        return switch (chosen) {
            case CSV -> report.notesForCsv().lines().toList();
            case JSON -> report.suppressedNote().lines().toList();
            default -> List.of();
        };
    }

    private ReportOptions reportOptions(CountedRetention counted, Path output) {
        return new ReportOptions(
                null,
                counted.entry(),
                counted.returns(),
                counted.segmentBy(),
                minCohortSize,
                zeros,
                states,
                output.equals(STANDARD_OUTPUT) && Terminal.isColoured(),
                Terminal.columns());
    }

    private @Nullable RetentionComparison comparison(RetentionTable table) {
        return compareAt == null ? null : RetentionComparison.of(table.everybody(), compareAt);
    }

    /** What was asked for; of several outputs those with a telling name go by that. */
    private RetentionFormat formatOf(Path output) {
        Optional<RetentionFormat> byName = formatByName(output);
        if (format != null && (outputs.size() == 1 || byName.isEmpty())) {
            return format;
        }
        boolean forPeople = output.equals(STANDARD_OUTPUT) && Terminal.isInteractive();
        return byName.orElse(forPeople ? RetentionFormat.TABLE : RetentionFormat.CSV);
    }

    private static Optional<RetentionFormat> formatByName(Path output) {
        String name = output.toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> Optional.of(RetentionFormat.CSV);
            case "json" -> Optional.of(RetentionFormat.JSON);
            case "md" -> Optional.of(RetentionFormat.MARKDOWN);
            case "html", "htm" -> Optional.of(RetentionFormat.HTML);
            default -> Optional.empty();
        };
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
