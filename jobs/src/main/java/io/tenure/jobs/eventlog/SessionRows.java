package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as events: a row per session and signal that counts them, with the columns of {@link SignalRows} that say who, when
 * and how much: at the time of its first event, worth the seconds until its last.
 *
 * <p>A session ends where its user has no event of the signal for longer than the gap, as {@code sessionize} says it, and at
 * midnight in the store's zone. So what a date holds is decided by the events of that date alone, and a late event touches no
 * session of another.
 */
final class SessionRows {
    private static final String BEGINS = "session_begins";
    private static final String NUMBER = "session_number";
    private static final String LAST = "session_last";
    private static final Column SECONDS_PER_MICRO = lit(new BigDecimal("0.000001"));

    private SessionRows() {}

    /**
     * The sessions that begin on some UTC dates.
     *
     * @param dates null: on any
     * @param zone the store's
     * @param signals all of them count sessions
     */
    static Dataset<Row> of(
            EventLog log, @Nullable Collection<LocalDate> dates, ZoneId zone, List<SignalColumns> signals) {
        if (dates == null) {
            return sessions(log.events(), zone, signals);
        }
        Dataset<Row> around = log.eventsOn(LocalDates.sharing(dates, zone));
        return sessions(around, zone, signals).where(col(EventsTable.EVENT_DATE).isin(dates.toArray()));
    }

    private static Dataset<Row> sessions(Dataset<Row> events, ZoneId zone, List<SignalColumns> signals) {
        Column time = col(EventsTable.EVENT_TIME);
        Column[] ofDay = {col(EventsTable.USER_KEY), col(SignalRows.SIGNAL), col(ActivityTable.LOCAL_DATE)};
        WindowSpec before = Window.partitionBy(ofDay).orderBy(time);
        Column micros = unix_micros(time);
        Column sinceLast = micros.minus(lag(micros, 1).over(before));
        Dataset<Row> numbered = SignalRows.ofDeclared(events, signals)
                .select(
                        col(EventsTable.USER_KEY),
                        col(SignalRows.SIGNAL),
                        LocalDates.of(time, zone).as(ActivityTable.LOCAL_DATE),
                        time)
                .withColumn(BEGINS, when(sinceLast.gt(gapMicros(signals)), 1L).otherwise(0L))
                .withColumn(
                        NUMBER,
                        sum(col(BEGINS)).over(before.rowsBetween(Window.unboundedPreceding(), Window.currentRow())));
        Column first = col(EventsTable.EVENT_TIME);
        Column length = unix_micros(col(LAST))
                .minus(unix_micros(first))
                .cast(DataTypes.createDecimalType(18, 0))
                .multiply(SECONDS_PER_MICRO);
        return numbered.groupBy(ofDay[0], ofDay[1], ofDay[2], col(NUMBER))
                .agg(min(time).as(EventsTable.EVENT_TIME), max(time).as(LAST))
                .select(
                        col(EventsTable.USER_KEY),
                        LocalDates.of(first, ZoneOffset.UTC).as(EventsTable.EVENT_DATE),
                        first,
                        col(SignalRows.SIGNAL),
                        length.cast(ValueColumns.DECIMAL).as(SignalRows.VALUE));
    }

    private static Column gapMicros(List<SignalColumns> signals) {
        Column gap = lit(null);
        for (SignalColumns signal : signals) {
            Duration sessionGap = Objects.requireNonNull(signal.sessionGap());
            gap = when(col(SignalRows.SIGNAL).equalTo(signal.name()), sessionGap.toSeconds() * 1_000_000L)
                    .otherwise(gap);
        }
        return gap;
    }
}
