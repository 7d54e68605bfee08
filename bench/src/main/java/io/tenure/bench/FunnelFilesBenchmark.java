package io.tenure.bench;

import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.jobs.cli.Tenure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * A funnel of six steps, each with a limit of its own, by default over 70 million events of 1.5 million users in a year: what
 * {@code tenure funnel} does from its arguments to its table, beside DuckDB from the same Parquet files. The statements of a
 * strategy give the users of each step, {@code greedy:table} the open users and the percentiles too, as the command does; that
 * one must give the same in every cell.
 *
 * <p>{@code scripts/bench funnel-files [users] [events] [rounds] [folder] [name,...]}: of the names given, such as
 * {@code tenure:best,duckdb:best:semi_joins}, only those run.
 */
public final class FunnelFilesBenchmark {
    /** All of a session's events but signups and those after a refund lead somewhere; so nearly every event is a step. */
    static final String STEPS =
            "visit, search within 7d, view_item within 1d, add_to_cart within 1d, purchase within 1h,"
                    + " refund within 30d";

    /** The statement that answers with every cell of the command's table. */
    static final String TABLE = "table";

    private static final int DAYS = 365;

    private FunnelFilesBenchmark() {}

    public static void main(String[] arguments) throws SQLException {
        long users = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_500_000L;
        long events = arguments.length > 1 ? Long.parseLong(arguments[1]) : 70_000_000L;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        Path folder = Path.of(arguments.length > 3 ? arguments[3] : "bench/target/generated-" + events)
                .toAbsolutePath();
        List<String> only = arguments.length > 4 ? Arrays.asList(arguments[4].split(",", -1)) : List.of();
        generate(users, events, folder);
        String files = folder + "/*/*.parquet";
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.view("events", files);
            Path result = folder.resolveSibling(folder.getFileName() + "-funnel.csv");
            for (FunnelStrategy strategy : FunnelStrategy.values()) {
                CheckedContest contest = new CheckedContest(rounds, only);
                for (String statement : statements(strategy)) {
                    String sql = sql(strategy, statement);
                    contest.enter("duckdb:" + name(strategy) + ":" + statement, () -> duckDb.usersByLevel(sql));
                }
                contest.enter(
                        "tenure:" + name(strategy),
                        () -> FunnelFiles.usersByStep(List.of(files), STEPS, strategy, result));
                System.out.println("users by step: " + contest.answer());
                contest.run();
            }
            table(rounds, only, duckDb, files, result);
        } finally {
            SparkSession.getActiveSession().foreach(session -> {
                session.stop();
                return null;
            });
        }
    }

    private static void table(int rounds, List<String> only, DuckDb duckDb, String files, Path result) {
        CheckedContest contest = new CheckedContest(rounds, only);
        String sql = sql(FunnelStrategy.GREEDY, TABLE);
        contest.enter("duckdb:greedy:table", () -> duckDb.usersByLevel(sql));
        contest.enter(
                "tenure:greedy:table", () -> FunnelFiles.cells(List.of(files), STEPS, FunnelStrategy.GREEDY, result));
        System.out.println("cells: " + contest.answer());
        contest.run();
    }

    private static void generate(long users, long events, Path folder) {
        if (Files.exists(folder.resolve("_SUCCESS"))) {
            return;
        }
        int exitCode = Tenure.run(
                "generate",
                "--users",
                Long.toString(users),
                "--events",
                Long.toString(events),
                "--days",
                Integer.toString(DAYS),
                "--output",
                folder.toString());
        if (exitCode != 0) {
            throw new IllegalStateException("tenure generate ended with " + exitCode);
        }
    }

    /** The names of DuckDB's statements. */
    static List<String> statements(FunnelStrategy strategy) {
        return switch (strategy) {
            case GREEDY -> List.of("min_joins", "asof_joins", "lists", "lists_by_step");
            case BEST -> List.of("semi_joins", "asof_joins", "lists", "lists_by_step", "window_functions");
        };
    }

    /** The text of a statement over a view {@code events}. */
    static String sql(FunnelStrategy strategy, String statement) {
        return StatementText.of("funnel/duckdb/" + name(strategy), statement);
    }

    private static String name(FunnelStrategy strategy) {
        return strategy.name().toLowerCase(Locale.ROOT);
    }
}
