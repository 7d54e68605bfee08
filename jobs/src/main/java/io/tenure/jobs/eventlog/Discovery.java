package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.EventSource;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UserKeys;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is new in events that are read in place, and notes it as a batch: a row of {@code ingest_batches} for each date
 * that changed. From then on a run can't tell it from an ingested batch.
 *
 * <p>With a watermark, new is what has a larger one than any row before; rows that come in with the newest one later are
 * noticed by their number. Without, the rows of each date are counted and hashed, and a date is changed whose rows are
 * others: that reads the table's event columns every time, and finds rows that were changed or deleted as well.
 */
public final class Discovery {
    private static final String WATERMARK = "events in place watermark";
    private static final String SEPARATOR = " rows at ";
    private static final String ROWS = "rows";
    private static final String KEPT = "kept";
    private static final String NEWEST = "newest";
    private static final String HASH = "hash";
    private static final DataType HASH_SUM = DataTypes.createDecimalType(38, 0);

    private final StoreRun run;
    private final EventSource source;
    private final EventsInPlace events;

    private Discovery(StoreRun run, EventSource source, EventsInPlace events) {
        this.run = run;
        this.source = source;
        this.events = events;
    }

    /**
     * Looks for new events, gives their users keys and notes the dates that changed.
     *
     * @param isFull whether every date is read by the run, so that all users need keys
     * @param dates UTC dates that the run reads beside those that changed
     * @return what was found, for people; empty for a store that ingests its events
     * @throws io.tenure.core.error.TenureException INPUT_NOT_FOUND, DEFINITION where the table isn't as the settings say
     */
    public static Optional<String> of(StoreRun run, StoreDefinition settings, boolean isFull, Set<LocalDate> dates) {
        EventSource source = settings.events();
        if (source == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Discovery(run, source, EventsInPlace.open(run, settings, source)).discover(isFull, dates));
    }

    /** What {@link #of} will look at, for people; empty for a store that ingests its events. */
    public static Optional<String> explain(StoreRun run, StoreDefinition settings) {
        return Optional.ofNullable(settings.events())
                .map(source -> source.table() + ": " + looksAt(run, source)
                        + "; the days that it finds are read beside those below");
    }

    private static String looksAt(StoreRun run, EventSource source) {
        if (source.watermark() == null) {
            return "reads the columns of events of every row, for days whose rows are others than before";
        }
        return "looks for rows with new values of " + source.watermark()
                + run.state(watermarkState(source))
                        .map(known -> ", from " + newest(known) + " on")
                        .orElse(": all rows, the first time");
    }

    private String discover(boolean isFull, Set<LocalDate> alsoRead) {
        List<Changed> changed = source.watermark() == null ? changedSinceLast() : aboveWatermark(source.watermark());
        TreeSet<LocalDate> dates = new TreeSet<>();
        changed.stream().map(Changed::date).filter(java.util.Objects::nonNull).forEach(dates::add);
        TreeSet<LocalDate> read = new TreeSet<>(dates);
        read.addAll(alsoRead);
        if (isFull) {
            giveKeys(date -> lit(true));
        } else if (!read.isEmpty()) {
            giveKeys(date -> date.isin(read.toArray()));
        }
        if (!changed.isEmpty()) {
            note(changed);
        }
        long rows = changed.stream().mapToLong(Changed::rows).sum();
        long kept = changed.stream().mapToLong(Changed::kept).sum();
        return source.table() + ": " + dates.size() + " days with new rows, " + rows + " rows looked at, "
                + (rows - kept) + " of them are no events: they have no user or no time";
    }

    private List<Changed> aboveWatermark(String column) {
        Column watermark = events.table().column(column);
        DataType type = events.table().type(column);
        Optional<String> known = run.state(watermarkState());
        Column isFromKnown =
                known.map(text -> watermark.geq(lit(newest(text)).cast(type))).orElseGet(() -> lit(true));
        Row now = events.table()
                .rows()
                .where(isFromKnown)
                .agg(max(watermark).cast(DataTypes.StringType))
                .head();
        if (now.isNullAt(0)) {
            return List.of();
        }
        String newest = now.getString(0);
        String state = rowsAt(watermark, type, newest) + SEPARATOR + newest;
        if (known.equals(Optional.of(state))) {
            return List.of();
        }
        boolean hasGrownAtKnown = known.isPresent()
                && !known.get().equals(rowsAt(watermark, type, newest(known.get())) + SEPARATOR + newest(known.get()));
        Column isNew = known.isEmpty() || hasGrownAtKnown
                ? isFromKnown
                : watermark.gt(lit(newest(known.get())).cast(type));
        run.setState(watermarkState(), state);
        return byDate(events.table()
                .rows()
                .where(isNew)
                .where(watermark.leq(lit(newest).cast(type))));
    }

    private long rowsAt(Column watermark, DataType type, String newest) {
        return events.table()
                .rows()
                .where(watermark.equalTo(lit(newest).cast(type)))
                .count();
    }

    private String watermarkState() {
        return watermarkState(source);
    }

    private static String watermarkState(EventSource source) {
        return WATERMARK + " " + source.table();
    }

    private static String newest(String state) {
        return state.substring(state.indexOf(SEPARATOR) + SEPARATOR.length());
    }

    /** The dates whose rows are not those that were noted last; a date without rows now is one of them. */
    private List<Changed> changedSinceLast() {
        Map<String, Changed> before = noted();
        List<Changed> changed = new ArrayList<>();
        for (Changed now : byDate(events.table().rows())) {
            Changed last = before.remove(file(now.date()));
            if (last == null || !now.fingerprint().equals(last.fingerprint())) {
                changed.add(now);
            }
        }
        before.values().stream()
                .filter(gone ->
                        !gone.fingerprint().equals(Changed.nothing(gone.date()).fingerprint()))
                .forEach(gone -> changed.add(Changed.nothing(gone.date())));
        return changed;
    }

    private Map<String, Changed> noted() {
        Map<String, Changed> noted = new HashMap<>();
        run.read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.FILE).startsWith(source.table() + " "))
                .where(col(IngestBatchesTable.CONTENT_HASH).isNotNull())
                .groupBy(IngestBatchesTable.FILE)
                .agg(max_by(col(IngestBatchesTable.CONTENT_HASH), col(IngestBatchesTable.RUN_NUMBER)))
                .collectAsList()
                .forEach(row ->
                        noted.put(row.getString(0), new Changed(date(row.getString(0)), 0, 0, null, row.getString(1))));
        return noted;
    }

    private List<Changed> byDate(Dataset<Row> rows) {
        Column[] columns = events.columns().toArray(Column[]::new);
        Dataset<Row> read = rows.select(columns);
        Column[] names = Arrays.stream(read.columns())
                // maps have no hash, and these always hold the same names in the same order
                .map(name -> name.equals(EventsTable.PROPERTIES) ? to_json(col(name)) : col("`" + name + "`"))
                .toArray(Column[]::new);
        Column isEvent = EventsInPlace.isEvent();
        return read
                .groupBy(to_date(col(EventsTable.EVENT_TIME)).as(EventsTable.EVENT_DATE))
                .agg(
                        count(lit(1)).as(ROWS),
                        count(when(isEvent, lit(1))).as(KEPT),
                        max(when(isEvent, col(EventsTable.EVENT_TIME))).as(NEWEST),
                        coalesce(sum(xxhash64(names).cast(HASH_SUM)), lit(0))
                                .cast(DataTypes.StringType)
                                .as(HASH))
                .collectAsList()
                .stream()
                .map(row -> new Changed(
                        row.getAs(EventsTable.EVENT_DATE),
                        row.getAs(ROWS),
                        row.getAs(KEPT),
                        row.getAs(NEWEST),
                        row.getAs(ROWS) + " rows " + row.getAs(HASH)))
                .toList();
    }

    private void giveKeys(UnaryOperator<Column> isMeant) {
        Dataset<Row> rows = events.inPartitions(isMeant)
                .select(events.columns().toArray(Column[]::new))
                .where(EventsInPlace.isEvent())
                .where(isMeant.apply(to_date(col(EventsTable.EVENT_TIME))));
        UserKeys.give(run, rows).close();
    }

    private void note(List<Changed> changed) {
        Instant now = run.store().clock().instant();
        List<Row> rows = new ArrayList<>();
        for (Changed date : changed) {
            Object[] dates = date.date() == null ? new Object[0] : new Object[] {date.date()};
            rows.add(RowFactory.create(
                    run.runId().toString(),
                    run.number(),
                    file(date.date()),
                    null,
                    source.watermark() == null ? date.fingerprint() : null,
                    date.rows(),
                    date.kept(),
                    0L,
                    date.rows() - date.kept(),
                    dates,
                    source.watermark() == null ? dates : new Object[0],
                    source.watermark(),
                    run.state(watermarkState()).map(Discovery::newest).orElse(null),
                    now));
        }
        run.append(
                IngestBatchesTable.SPEC,
                run.store()
                        .spark()
                        .createDataFrame(rows, IngestBatchesTable.SPEC.schema())
                        .coalesce(1));
        changed.stream()
                .map(Changed::newest)
                .filter(java.util.Objects::nonNull)
                .max(Instant::compareTo)
                .filter(newest -> run.state(EventsInPlace.NEWEST)
                        .map(Instant::parse)
                        .filter(known -> !newest.isAfter(known))
                        .isEmpty())
                .ifPresent(newest -> run.setState(EventsInPlace.NEWEST, newest.toString()));
    }

    private String file(@Nullable LocalDate date) {
        return source.table() + " " + (date == null ? "without a time" : date);
    }

    private @Nullable LocalDate date(String file) {
        String date = file.substring(source.table().length() + 1);
        return date.equals("without a time") ? null : LocalDate.parse(date);
    }

    /**
     * The rows of a date.
     *
     * @param date null: rows without a time
     * @param newest the newest event; null: there is none
     * @param fingerprint what tells these rows from others
     */
    private record Changed(
            @Nullable LocalDate date,
            long rows,
            long kept,
            @Nullable Instant newest,
            String fingerprint) {
        static Changed nothing(@Nullable LocalDate date) {
            return new Changed(date, 0, 0, null, "0 rows 0");
        }
    }
}
