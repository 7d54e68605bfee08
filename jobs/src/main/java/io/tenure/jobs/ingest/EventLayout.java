package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tenure.jobs.table.EventsTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * Where events are written: each date in one file, a date of many events in several, every file sorted.
 *
 * <p>Which task writes what follows from the number of events of each date alone, so the same events give the same files.
 */
final class EventLayout {
    /** Files of a few hundred megabytes: large enough to read fast, small enough for a task to sort. */
    private static final long MOST_EVENTS_PER_FILE = 4_000_000;

    private static final String PART = "part";

    private EventLayout() {}

    /**
     * Orders events for their table.
     *
     * @param rows how many events there are of each date
     */
    static Dataset<Row> arrange(Dataset<Row> events, Map<LocalDate, Long> rows) {
        Map<Integer, Long> rowsByDay = new HashMap<>();
        rows.forEach((date, count) -> rowsByDay.put((int) date.toEpochDay(), count));
        Map<Integer, int[]> tasks =
                tasks(rowsByDay, events.sparkSession().sparkContext().defaultParallelism());
        int count = 1
                + tasks.values().stream()
                        .flatMapToInt(java.util.Arrays::stream)
                        .max()
                        .orElse(0);
        Column part = udf(new TaskOf(new HashMap<>(tasks)), DataTypes.IntegerType)
                .apply(unix_date(col(EventsTable.EVENT_DATE)), col(EventsTable.USER_KEY));
        return events.withColumn(PART, part)
                .repartitionById(count, col(PART))
                .sortWithinPartitions(
                        EventsTable.EVENT_DATE,
                        EventsTable.EVENT_NAME,
                        EventsTable.USER_KEY,
                        EventsTable.EVENT_TIME,
                        EventsTable.EVENT_ID)
                .drop(PART);
    }

    /** The tasks that write each date: the largest piece first, each to the task that has least. */
    static Map<Integer, int[]> tasks(Map<Integer, Long> rowsByDay, int cores) {
        record Piece(int day, int number, long rows) {}
        List<Piece> pieces = new ArrayList<>();
        long total = 0;
        for (Map.Entry<Integer, Long> day : new TreeMap<>(rowsByDay).entrySet()) {
            int files = (int) Math.max(1, (day.getValue() + MOST_EVENTS_PER_FILE - 1) / MOST_EVENTS_PER_FILE);
            for (int i = 0; i < files; i++) {
                pieces.add(new Piece(day.getKey(), i, day.getValue() / files));
            }
            total += day.getValue();
        }
        pieces.sort(Comparator.comparingLong(Piece::rows)
                .reversed()
                .thenComparingInt(Piece::day)
                .thenComparingInt(Piece::number));
        long wanted = Math.max(cores, total / (MOST_EVENTS_PER_FILE / 4));
        int tasks = (int) Math.max(1, Math.min(wanted, pieces.size()));

        record Task(int number, long rows) {}
        PriorityQueue<Task> least =
                new PriorityQueue<>(Comparator.comparingLong(Task::rows).thenComparingInt(Task::number));
        for (int i = 0; i < tasks; i++) {
            least.add(new Task(i, 0));
        }
        HashMap<Integer, List<Integer>> byDay = new HashMap<>();
        for (Piece piece : pieces) {
            Task task = least.remove();
            least.add(new Task(task.number(), task.rows() + piece.rows()));
            byDay.computeIfAbsent(piece.day(), day -> new ArrayList<>()).add(task.number());
        }
        HashMap<Integer, int[]> result = new HashMap<>();
        byDay.forEach((day, numbers) ->
                result.put(day, numbers.stream().mapToInt(Integer::intValue).toArray()));
        return result;
    }

    /** The task of an event: of a date of several, by the user. */
    private record TaskOf(HashMap<Integer, int[]> tasks) implements UDF2<Integer, Long, Integer> {
        @Override
        public Integer call(Integer day, Long userKey) {
            int[] own = Objects.requireNonNull(tasks.get(day));
            return own[own.length == 1 ? 0 : Math.floorMod(Long.hashCode(userKey * 0x9E3779B97F4A7C15L), own.length)];
        }
    }
}
