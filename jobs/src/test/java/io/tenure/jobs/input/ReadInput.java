package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What came out of an input: the events, the rejects as they are written, and the report, which agree.
 *
 * @param events by time, user and name
 * @param rejects the rows of the rejects file: file, line, code, text
 */
record ReadInput(List<Event> events, List<List<String>> rejects, InputReport report) {
    /** An event as read. */
    record Event(String time, String user, @Nullable String name, Map<String, @Nullable String> properties) {
        @Override
        public String toString() {
            return user + " " + time + " " + name + (properties.isEmpty() ? "" : " " + properties);
        }
    }

    static ReadInput of(InputSpec spec, String... properties) {
        return inSplits(SplitPlanner.DEFAULT_SPLIT_BYTES, spec, properties);
    }

    static ReadInput inSplits(long splitBytes, InputSpec spec, String... properties) {
        SparkSession spark = SharedSpark.session();
        EventInput input = EventInput.open(spark, spec, new TreeSet<>(List.of(properties)), splitBytes);
        List<Column> columns =
                new ArrayList<>(List.of(unix_micros(col("event_time")), col("user_id"), col("event_name")));
        for (String property : properties) {
            columns.add(EventInput.property(property));
        }
        List<Event> events = input.events().select(columns.toArray(Column[]::new)).collectAsList().stream()
                .map(row -> event(row, properties))
                .sorted((left, right) -> left.toString().compareTo(right.toString()))
                .toList();
        ReadInput read = new ReadInput(events, rejectsOf(input), input.report());
        read.requireConservation();
        return read;
    }

    private static Event event(Row row, String[] properties) {
        Map<String, @Nullable String> values = new TreeMap<>();
        for (int i = 0; i < properties.length; i++) {
            values.put(properties[i], row.getString(3 + i));
        }
        return new Event(
                Instant.EPOCH.plus(row.getLong(0), ChronoUnit.MICROS).toString(),
                row.getString(1),
                row.getString(2),
                values);
    }

    private static List<List<String>> rejectsOf(EventInput input) {
        List<List<String>> rows = CsvReader.builder().ofCsvRecord(rejectsFile(input)).stream()
                .map(CsvRecord::getFields)
                .toList();
        assertThat(rows.get(0)).containsExactly("file", "line", "code", "raw");
        return rows.subList(1, rows.size());
    }

    static String rejectsFile(EventInput input) {
        StringWriter text = new StringWriter();
        try {
            input.writeRejects(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private void requireConservation() {
        assertThat(report.rowsKept()).isEqualTo(events.size());
        assertThat(report.rowsRejected()).isEqualTo(rejects.size());
        assertThat(report.rowsRead()).isEqualTo(events.size() + rejects.size());
    }

    List<String> users() {
        return events.stream().map(Event::user).toList();
    }

    /** The rejects as {@code line code}, without file and text. */
    List<String> reasons() {
        return rejects.stream()
                .map(reject -> (reject.get(1) + " " + reject.get(2)).strip())
                .toList();
    }

    /** The user's error that reading ends with, wherever Spark has put it. */
    static TenureException failure(Supplier<?> reading) {
        SharedSpark.session().sparkContext().setLogLevel("OFF"); // Spark prints the trace of a failed task
        try {
            Object read = reading.get();
            throw new AssertionError("reading should fail, but gave " + read);
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TenureException userError) {
                    return userError;
                }
            }
            throw new AssertionError("a bug, not the user's error", e);
        } finally {
            SharedSpark.session().sparkContext().setLogLevel("ERROR");
        }
    }
}
