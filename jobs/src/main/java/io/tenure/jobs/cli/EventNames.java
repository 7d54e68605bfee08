package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The names of the events in a data set. */
final class EventNames {
    private static final int MOST_SHOWN = 10;

    private EventNames() {}

    /**
     * Reads the names of all events, for the error about one that never occurs.
     *
     * @throws TenureException INPUT_EMPTY when no event has the name; says which there are and the nearest of them
     */
    static void require(Dataset<Row> events, String option, String name) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Row row : events.groupBy(col("event_name"))
                .count()
                .where(col("event_name").isNotNull())
                .orderBy(desc("count"), col("event_name"))
                .collectAsList()) {
            counts.put(row.getString(0), row.getLong(1));
        }
        if (counts.containsKey(name)) {
            return;
        }
        String known = counts.entrySet().stream()
                .limit(MOST_SHOWN)
                .map(entry -> String.format(Locale.ROOT, "%s (%,d)", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        throw new TenureException(
                ErrorCode.INPUT_EMPTY,
                option + " '" + name + "' never occurs" + TenureException.didYouMean(name, counts.keySet())
                        + (known.isEmpty()
                                ? " The events have no names: there is no column event_name or event_type."
                                : " The events are: " + known + (counts.size() > MOST_SHOWN ? ", …" : "") + "."));
    }
}
