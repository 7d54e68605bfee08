package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.definition.Definitions;
import io.tenure.definition.SegmentRule.Did;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.eventlog.SelectedEvents;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often members did something in a stretch of time that may begin with their entry.
 *
 * <p>Days that lie inside are counted from activity. A day that the beginning or the end cuts is counted from its events,
 * of the members alone that had both.
 */
final class EventCounts {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final String USER = CohortMembersTable.USER_KEY;
    private static final String START = "start_micros";
    private static final String END = "end_micros";
    private static final String TIMES = "times";
    private static final String[] BY_USER = {USER};
    private static final String[] BY_DAY = {
        USER, ActivityTable.EVENT_DATE, ActivityTable.LOCAL_DATE, ActivityTable.SIGNAL
    };

    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;
    private final Did did;
    private final long asOfMicros;

    /** @param asOfMicros later events don't count */
    EventCounts(StoreRun run, EventLog log, Definitions definitions, Did did, long asOfMicros) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
        this.did = did;
        this.asOfMicros = asOfMicros;
    }

    /**
     * Members with how often they did it; who never did is not in it.
     *
     * @param entries {@code user_key, first_event_at}
     * @param name of the column of counts
     */
    Dataset<Row> of(Dataset<Row> entries, String name) {
        Dataset<Row> stretches = entries.select(col(USER), start().as(START), end().as(END));
        Row bounds = stretches.agg(min(col(START)), max(col(END))).head();
        if (bounds.isNullAt(0) || bounds.getLong(0) >= bounds.getLong(1)) {
            return stretches.limit(0).select(col(USER), lit(0L).as(name));
        }
        Dataset<Row> rows = activity(bounds.getLong(0), bounds.getLong(1))
                .join(stretches, BY_USER)
                .where(col(ActivityTable.LAST_AT).geq(col(START)))
                .where(col(ActivityTable.FIRST_AT).lt(col(END)));
        Column isInside = col(ActivityTable.FIRST_AT)
                .geq(col(START))
                .and(col(ActivityTable.LAST_AT).lt(col(END)));
        Dataset<Row> whole =
                rows.where(isInside).select(col(USER), col(ActivityTable.EVENTS).as(TIMES));
        Dataset<Row> cut = fromEvents(rows.where(not(isInside)));
        return whole.unionByName(cut).groupBy(USER).agg(sum(TIMES).as(name));
    }

    private Column start() {
        Column entry = unix_micros(col(CohortMembersTable.FIRST_EVENT_AT));
        return did.isAfterEntry() ? entry : lit(did.fromMicros() == null ? earliestMicros() : did.fromMicros());
    }

    private Column end() {
        Column asOf = lit(asOfMicros);
        if (did.within() != null) {
            return least(start().plus(lit(did.within().toNanos() / 1_000)), asOf);
        }
        return did.toMicros() == null ? asOf : lit(Math.min(did.toMicros(), asOfMicros));
    }

    /** Before any event: the first instant of year 1. */
    private static long earliestMicros() {
        return LocalDate.of(1, 1, 1).toEpochDay() * MICROS_PER_DAY;
    }

    private Dataset<Row> activity(long startMicros, long endMicros) {
        return selected()
                .activity(run)
                .where(col(ActivityTable.EVENT_DATE).between(lit(date(startMicros)), lit(date(endMicros - 1))))
                .select(
                        col(USER),
                        col(ActivityTable.EVENT_DATE),
                        col(ActivityTable.LOCAL_DATE),
                        col(ActivityTable.SIGNAL),
                        col(ActivityTable.EVENTS),
                        unix_micros(col(ActivityTable.FIRST_AT)).as(ActivityTable.FIRST_AT),
                        unix_micros(col(ActivityTable.LAST_AT)).as(ActivityTable.LAST_AT));
    }

    private SelectedEvents selected() {
        return new SelectedEvents(definitions, did.events());
    }

    private static LocalDate date(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    }

    private Dataset<Row> fromEvents(Dataset<Row> cut) {
        Dataset<Row> days = cut.select(
                col(USER),
                col(ActivityTable.EVENT_DATE),
                col(ActivityTable.LOCAL_DATE),
                col(ActivityTable.SIGNAL),
                col(START),
                col(END));
        List<LocalDate> dates = days.select(ActivityTable.EVENT_DATE).distinct().collectAsList().stream()
                .<LocalDate>map(row -> row.getAs(0))
                .toList();
        Column time = col(EventsTable.EVENT_TIME);
        SelectedEvents selected = selected();
        return log.eventsOn(dates)
                .where(selected.isMeant(log))
                .select(
                        col(USER),
                        col(EventsTable.EVENT_DATE),
                        LocalDates.of(time, definitions.store().zone()).as(ActivityTable.LOCAL_DATE),
                        selected.signal().as(ActivityTable.SIGNAL),
                        unix_micros(time).as("micros"))
                .join(days, BY_DAY)
                .where(col("micros").geq(col(START)).and(col("micros").lt(col(END))))
                .groupBy(USER)
                .agg(count(lit(1)).as(TIMES));
    }
}
