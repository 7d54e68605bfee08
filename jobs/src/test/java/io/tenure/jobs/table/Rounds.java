package io.tenure.jobs.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A run that adds rows to one table and replaces rows of another, again and again, and what readers must see then. */
final class Rounds {
    private static final String DONE = "rounds";
    private static final int BLOCKS = 3;

    private Rounds() {}

    /** Does a round, if it isn't done. */
    static void run(Store store, int round) {
        store.run("round", Integer.toString(round), run -> {
            if (run.state(DONE).map(Integer::parseInt).orElse(-1) < round) {
                run.append(UsersTable.SPEC, users(run, round));
                run.replace(
                        ActivityMasksTable.SPEC,
                        Keys.number(ActivityMasksTable.BLOCK, round % BLOCKS),
                        masks(run, round));
                run.setState(DONE, Integer.toString(round));
                run.publish(null, "{}");
            }
            return round;
        });
    }

    /** What readers see. */
    static Map<String, Set<String>> seen(Store store) {
        Map<String, Set<String>> seen = new HashMap<>();
        for (TableSpec table : List.of(UsersTable.SPEC, ActivityMasksTable.SPEC)) {
            seen.put(
                    table.name(),
                    store.read(table).collectAsList().stream()
                            .map(Row::toString)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return seen;
    }

    /** What readers must see after a round; -1: before the first. */
    static Map<String, Set<String>> after(int round) {
        TreeSet<String> users = IntStream.rangeClosed(0, round)
                .mapToObj(done -> "[" + done + ",user " + done + "]")
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> masks = IntStream.rangeClosed(Math.max(0, round - BLOCKS + 1), round)
                .mapToObj(done -> "[visit," + done % BLOCKS + ",0," + done + "," + done + "]")
                .collect(Collectors.toCollection(TreeSet::new));
        return Map.of(UsersTable.SPEC.name(), users, ActivityMasksTable.SPEC.name(), masks);
    }

    private static Dataset<Row> users(StoreRun run, long round) {
        return rows(run, UsersTable.SPEC, RowFactory.create(round, "user " + round));
    }

    private static Dataset<Row> masks(StoreRun run, long round) {
        return rows(run, ActivityMasksTable.SPEC, RowFactory.create("visit", (int) round % BLOCKS, 0, round, round));
    }

    private static Dataset<Row> rows(StoreRun run, TableSpec table, Row row) {
        return run.store().spark().createDataFrame(List.of(row), table.schema());
    }
}
