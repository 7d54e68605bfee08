package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.table.RunsTable;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure history}: what ran on a store. */
@Command(name = "history", description = "What ran on a store, the newest run first.", sortOptions = false)
final class HistoryCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--limit", paramLabel = "N", description = "How many runs (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Mixin
    private FormatOption format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private HistoryCommand() {}

    @Override
    public Integer call() throws IOException {
        Store opened = store.open("history");
        format.print(runs(opened.runs()).limit(limit));
        return 0;
    }

    /** A row per run: when it started and ended, and how. One that never ended says so by its status. */
    private static Dataset<Row> runs(Dataset<Row> rows) {
        Column ended = when(col(RunsTable.STATUS).notEqual(RunsTable.STARTED), col(RunsTable.AT));
        Column status = when(col(RunsTable.STATUS).notEqual(RunsTable.STARTED), col(RunsTable.STATUS));
        return rows.groupBy(col(RunsTable.RUN_ID))
                .agg(
                        max(col(RunsTable.NUMBER)).as(RunsTable.NUMBER),
                        min(col(RunsTable.JOB)).as(RunsTable.JOB),
                        min(col(RunsTable.ARGUMENTS)).as(RunsTable.ARGUMENTS),
                        max(status).as("ended_as"),
                        min(col(RunsTable.AT)).as("started_at"),
                        max(ended).as("ended_at"),
                        max(col(RunsTable.AS_OF)).as(RunsTable.AS_OF),
                        max(col(RunsTable.ERROR)).as(RunsTable.ERROR))
                .select(
                        col(RunsTable.NUMBER),
                        col(RunsTable.JOB),
                        coalesce(col("ended_as"), lit("unfinished")).as(RunsTable.STATUS),
                        col("started_at"),
                        col("ended_at"),
                        col(RunsTable.AS_OF),
                        col(RunsTable.ARGUMENTS),
                        col(RunsTable.ERROR),
                        col(RunsTable.RUN_ID))
                .orderBy(col("started_at").desc(), col(RunsTable.RUN_ID));
    }
}
