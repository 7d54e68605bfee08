package io.tenure.jobs.cli;

import io.tenure.jobs.result.ResultFormat;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --format}, for every command whose result is one table on standard output. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, json or table (default: table on a terminal, else csv).")
    private @Nullable ResultFormat format;

    /** Prints the rows as UTF-8, whatever the locale says. */
    void print(Dataset<Row> rows) throws IOException {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        Terminal.resultFormat(format).write(rows, out);
        out.flush();
    }
}
