package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.input.TextView;
import io.tenure.jobs.result.ResultFormat;
import io.tenure.jobs.sql.SqlFailure;
import io.tenure.jobs.sql.SqlScript;
import io.tenure.jobs.view.StoreViews;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure sql}: Spark SQL with every function of Tenure loaded. */
@Command(name = "sql", description = "Run SQL with every function of Tenure loaded.", sortOptions = false)
final class SqlCommand implements Callable<Integer> {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Script script;

    @Option(
            names = "--view",
            paramLabel = "NAME=FILES",
            description =
                    "Make files readable as a view: CSV and JSON lines with every column as text, Parquet as typed. "
                            + "May be repeated.")
    private Map<String, String> views = new LinkedHashMap<>();

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Make the tables of a store readable as views, as its last run published them.")
    private @Nullable String store;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, json or table (default: table on a terminal, else csv).")
    private @Nullable ResultFormat format;

    @Option(
            names = "--keep-going",
            description = "Print the error of a failing statement on its line and go on; exit code 4 at the end.")
    private boolean keepGoing;

    @Option(names = "--allow-http", description = "Let --view read http and https addresses.")
    private boolean allowHttp;

    /** Where the statements come from. */
    private static final class Script {
        @Option(names = "-e", paramLabel = "SQL", description = "The statements, separated by ';'.")
        private @Nullable String text;

        @Option(names = "-f", paramLabel = "FILE", description = "A file of statements, separated by ';'.")
        private @Nullable Path file;

        private String read() {
            if (file == null) {
                return text == null ? "" : text;
            }
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "Cannot read '" + file + "': " + e + ". Name a readable file of UTF-8 text.",
                        e);
            }
        }
    }

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private SqlCommand() {}

    @Override
    public Integer call() throws Exception {
        List<String> statements = SqlScript.statements(script.read());
        SparkSession spark = store == null ? SparkSessions.open("sql") : SparkSessions.openForStore("sql", store);
        if (store != null) {
            StoreViews.create(SparkSessions.openStore("sql", store));
        }
        views.forEach((name, files) -> TextView.create(spark, name, InputSpec.of(List.of(files), allowHttp)));
        ResultFormat chosen = Terminal.resultFormat(format);
        // standard output is UTF-8 whatever the locale says
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        int failures = 0;
        for (String statement : statements) {
            try {
                run(spark, statement, chosen, out);
            } catch (Exception e) {
                if (!keepGoing) {
                    out.flush();
                    throw SqlFailure.of(e).toException(statement);
                }
                failures++;
                out.println(SqlFailure.of(e).toJson());
            }
            out.flush();
        }
        return failures == 0 ? 0 : ErrorCode.SQL.exitCode();
    }

    private void run(SparkSession spark, String statement, ResultFormat chosen, PrintWriter out) throws IOException {
        Dataset<Row> result = spark.sql(statement);
        if (result.columns().length == 0) {
            return;
        }
        if (keepGoing) {
            // a statement that fails halfway must leave only its error
            StringWriter whole = new StringWriter();
            chosen.write(result, whole);
            out.append(whole.getBuffer());
        } else {
            chosen.write(result, out);
        }
    }
}
