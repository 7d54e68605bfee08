package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Events as the signals that they are: a row per event and signal, with the columns {@link #SIGNAL} and {@link #VALUE} more. */
public final class SignalRows {
    public static final String SIGNAL = ActivityTable.SIGNAL;
    /** DECIMAL(18,6); NULL where the signal has no value, or the event hasn't. */
    public static final String VALUE = "signal_value";

    private static final String MATCHED = "signal_matched";

    private SignalRows() {}

    /**
     * The events of some UTC dates as every declared signal that they are, and the sessions of those that count sessions: who,
     * when, as which signal and with which value.
     *
     * @param dates null: all
     * @param zone the store's, at whose midnights sessions end
     */
    public static Dataset<Row> ofDeclared(
            EventLog log, @Nullable Collection<LocalDate> dates, ZoneId zone, List<SignalColumns> declared) {
        Map<Boolean, List<SignalColumns>> bySessions =
                declared.stream().collect(Collectors.partitioningBy(SignalColumns::countsSessions));
        List<SignalColumns> ofEvents = bySessions.getOrDefault(false, List.of());
        List<SignalColumns> ofSessions = bySessions.getOrDefault(true, List.of());
        if (ofEvents.isEmpty()) {
            return SessionRows.of(log, dates, zone, ofSessions);
        }
        Dataset<Row> events = ofDeclared(dates == null ? log.events() : log.eventsOn(dates), ofEvents)
                .select(EventsTable.USER_KEY, EventsTable.EVENT_DATE, EventsTable.EVENT_TIME, SIGNAL, VALUE);
        return ofSessions.isEmpty() ? events : events.unionByName(SessionRows.of(log, dates, zone, ofSessions));
    }

    /** Each event as every one of some signals that it is; an event that is none has no row. */
    static Dataset<Row> ofDeclared(Dataset<Row> events, List<SignalColumns> declared) {
        Column any =
                declared.stream().map(SignalColumns::matches).reduce(Column::or).orElseThrow();
        Column[] matched = declared.stream()
                .map(signal -> when(signal.matches(), matched(lit(signal.name()), signal.value())))
                .toArray(Column[]::new);
        return apart(events.where(any), explode(array_compact(array(matched))));
    }

    /**
     * Each event as the signal that its name is.
     *
     * @param named declared signals that are all events of their name: they give it a value
     */
    public static Dataset<Row> ofNames(Dataset<Row> events, List<SignalColumns> named) {
        Column name = col(EventsTable.EVENT_NAME);
        Column value = lit(null);
        for (SignalColumns signal : named) {
            value = when(name.equalTo(signal.name()), signal.value()).otherwise(value);
        }
        return apart(events, matched(name, value));
    }

    private static Column matched(Column signal, @Nullable Column value) {
        return struct(
                signal.as(SIGNAL),
                (value == null ? lit(null) : value).cast(ValueColumns.DECIMAL).as(VALUE));
    }

    private static Dataset<Row> apart(Dataset<Row> events, Column matched) {
        Column[] own = Arrays.stream(events.columns())
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new);
        Dataset<Row> rows = events.select(Stream.concat(Arrays.stream(own), Stream.of(matched.as(MATCHED)))
                .toArray(Column[]::new));
        return rows.select(Stream.concat(
                        Arrays.stream(own),
                        Stream.of(
                                col(MATCHED).getField(SIGNAL).as(SIGNAL),
                                col(MATCHED).getField(VALUE).as(VALUE)))
                .toArray(Column[]::new));
    }
}
