package io.tenure.jobs.input;

import static io.tenure.jobs.input.InputSpec.EVENT_NAME;
import static io.tenure.jobs.input.InputSpec.EVENT_TIME;
import static io.tenure.jobs.input.InputSpec.USER_ID;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventTimeParser;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The events of rows whose columns have types: of Parquet files, or of a table.
 *
 * <p>A time may be TIMESTAMP, TIMESTAMP_NTZ or DATE (local time of the zone) or text, a user id text or a whole number;
 * properties become text by Spark's casts, nested ones JSON. Where rows are rejected, counting reads the columns of time
 * and user once more.
 */
final class TypedEvents {
    private static final int LONGEST_USER_ID = 256;
    /** The years that a text can have; beyond are other systems' infinities. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final String REASON = "reason";
    private static final String HAS_OFFSET = "has_offset";

    private final SparkSession spark;
    private final TypedRows rows;
    private final InputSpec spec;
    private final Dataset<Row> judged;
    /** With the place of each row, which takes time to count and which only rejects need. */
    private final Dataset<Row> placed;

    /** What each query counted that asked for the events. */
    private final List<InputCounts> queries = new ArrayList<>();

    private @Nullable SplitCounts counts;

    TypedEvents(SparkSession spark, TypedRows rows, InputSpec spec, Collection<String> properties) {
        this.spark = spark;
        this.rows = rows;
        this.spec = spec;
        EventColumns columns = EventColumns.in(rows.header(), spec, rows.name());
        Column[] judged = judged(columns, properties);
        this.judged = rows.rows().select(judged);
        this.placed = rows.rows()
                .select(Stream.concat(
                                Stream.of(judged),
                                Stream.of(
                                        rows.file().as(RowShape.FILE),
                                        rows.line().as(RowShape.LINE)))
                        .toArray(Column[]::new));
    }

    List<String> header() {
        return rows.header();
    }

    Dataset<Row> events() {
        InputCounts counted = new InputCounts();
        spark.sparkContext().register(counted, "rows of events");
        queries.add(counted);
        // what is counted on the way must be asked once for each row, and first
        Column isKept = udf(new KeptRows(counted), DataTypes.BooleanType)
                .asNondeterministic()
                .apply(when(col(REASON).isNull(), unix_micros(col(EVENT_TIME))), col(HAS_OFFSET));
        return judged.where(isKept).drop(REASON, HAS_OFFSET);
    }

    Dataset<Row> rejects() {
        return placed.where(col(REASON).isNotNull())
                .select(
                        col(RowShape.FILE),
                        col(RowShape.LINE),
                        col(REASON).as(RowShape.CODE),
                        lit(null).cast(DataTypes.StringType).as(RowShape.RAW));
    }

    /**
     * Every row with all that it holds, in the shape {@link RowShape#WHOLE}.
     *
     * @param properties the declared properties; the other columns go to the map
     */
    Dataset<Row> whole(Collection<String> properties) {
        List<String> header = rows.header();
        Map<String, String> parts = EventColumns.parts(header, spec, rows.name());
        DataType timeType = type(parts.getOrDefault(EVENT_TIME, EVENT_TIME));
        EventColumns columns = EventColumns.in(header, spec, rows.name());
        Column written = quoted(columns.eventTime());
        Column micros = micros(columns, timeType);
        Column user = userText(columns);
        Column code = reason(user, written, timeType, micros);
        List<Column> selected = new ArrayList<>();
        selected.add(rows.file().as(RowShape.FILE));
        selected.add(rows.line().as(RowShape.LINE));
        selected.add(code.as(RowShape.CODE));
        selected.add(when(
                        code.isNotNull(),
                        to_json(struct(header.stream().map(TypedEvents::quoted).toArray(Column[]::new))))
                .as(RowShape.RAW));
        selected.add(hasOffset(timeType, written).as(RowShape.HAS_OFFSET));
        selected.add(timestamp_micros(micros).as(EVENT_TIME));
        selected.add(user.as(USER_ID));
        for (String part : List.of(EVENT_NAME, InputSpec.EVENT_ID, InputSpec.SESSION_ID)) {
            selected.add((parts.containsKey(part) ? text(rows.rows(), parts.get(part)) : noText()).as(part));
        }
        List<String> others = new ArrayList<>(header);
        others.removeAll(parts.values());
        for (String property : properties) {
            selected.add((others.remove(property) ? text(rows.rows(), property) : noText())
                    .as(RowShape.propertyColumn(property)));
        }
        selected.add(presentTexts(rows.rows(), others).as(RowShape.PROPERTIES));
        return rows.rows().select(selected.toArray(Column[]::new));
    }

    static Column noText() {
        return lit(null).cast(DataTypes.StringType);
    }

    /** The columns that have a text, by name. */
    static Column presentTexts(Dataset<Row> rows, List<String> names) {
        if (names.isEmpty()) {
            return map().cast(DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false));
        }
        Column[] entries = names.stream()
                .flatMap(name -> Stream.of(lit(name), coalesce(text(rows, name), lit(""))))
                .toArray(Column[]::new);
        return map_filter(map(entries), (name, text) -> text.notEqual(""));
    }

    /** The counts of a query that has kept every row; else reads the rows once more, the first time. */
    SplitCounts counts() {
        SplitCounts known = counts;
        if (known == null) {
            long all = rows.count().getAsLong();
            known = queries.stream()
                    .map(query -> SplitCounts.sum(query.value().values()))
                    .filter(sum -> sum.kept() == all)
                    .findFirst()
                    .orElseGet(this::countRows);
            counts = known;
        }
        return known;
    }

    private SplitCounts countRows() {
        SplitCounts counted = new SplitCounts();
        Column isKept = col(REASON).isNull();
        // one row without groups: looking up the reason of each row took longer than reading it
        Row kept = judged.agg(
                        count(lit(1)),
                        count(when(isKept, 1)),
                        count(when(isKept.and(not(col(HAS_OFFSET))), 1)),
                        max(when(isKept, unix_micros(col(EVENT_TIME)))))
                .first();
        if (kept.getLong(1) > 0) {
            counted.keepAll(kept.getLong(1), kept.getLong(2), kept.getLong(3));
        }
        if (kept.getLong(1) < kept.getLong(0)) {
            for (Row row :
                    judged.where(not(isKept)).groupBy(col(REASON)).count().collectAsList()) {
                counted.rejectAll(RejectReason.valueOf(row.getString(0).toUpperCase(Locale.ROOT)), row.getLong(1));
            }
        }
        return counted;
    }

    private Column[] judged(EventColumns columns, Collection<String> properties) {
        requireUser(columns);
        List<String> header = rows.header();
        DataType timeType = type(columns.eventTime());
        Column written = quoted(columns.eventTime());
        Column micros = micros(columns, timeType);
        Column user = encodedText(columns.userId());
        String eventName = columns.eventName();
        Column[] selected = new Column[3 + properties.size() + 2];
        int at = 0;
        selected[at++] = timestamp_micros(micros).as(EVENT_TIME);
        selected[at++] = user.as(USER_ID);
        selected[at++] =
                (eventName == null ? lit(null).cast(DataTypes.BinaryType) : encodedText(eventName)).as(EVENT_NAME);
        for (String property : properties) {
            String column = EventColumns.property(property, spec, header);
            Column value = header.contains(column)
                    ? text(rows.rows(), column)
                    : lit(null).cast(DataTypes.StringType);
            selected[at++] = value.as(RowShape.propertyColumn(property));
        }
        selected[at++] = reason(user, written, timeType, micros).as(REASON);
        selected[at] = hasOffset(timeType, written).as(HAS_OFFSET);
        return selected;
    }

    private Column micros(EventColumns columns, DataType timeType) {
        Column written = quoted(columns.eventTime());
        return timeType instanceof TimestampType
                ? when(written.between(lit(EARLIEST), lit(LATEST)), unix_micros(written))
                : udf(new TextMicros(spec.zone()), DataTypes.LongType).apply(timeText(columns, timeType));
    }

    private static Column reason(Column user, Column time, DataType timeType, Column micros) {
        Column hasNoTime = timeType instanceof StringType ? time.isNull().or(time.equalTo("")) : time.isNull();
        return when(user.isNull().or(octet_length(user).equalTo(0)), RejectReason.MISSING_USER_ID.code())
                .when(octet_length(user).gt(LONGEST_USER_ID), RejectReason.USER_ID_TOO_LONG.code())
                .when(hasNoTime, RejectReason.MISSING_EVENT_TIME.code())
                .when(micros.isNull(), RejectReason.BAD_EVENT_TIME.code());
    }

    private Column hasOffset(DataType timeType, Column written) {
        if (timeType instanceof StringType) {
            return udf(new TextHasOffset(spec.zone()), DataTypes.BooleanType).apply(written);
        }
        return lit(timeType instanceof TimestampType);
    }

    private Column userText(EventColumns columns) {
        return quoted(columns.userId()).cast(DataTypes.StringType);
    }

    private void requireUser(EventColumns columns) {
        DataType type = rows.schema().apply(columns.userId()).dataType();
        boolean isWholeNumber =
                type instanceof IntegralType || (type instanceof DecimalType decimal && decimal.scale() == 0);
        if (!(type instanceof StringType) && !isWholeNumber) {
            throw wrongType(columns.userId(), type, "text or a whole number");
        }
    }

    private Column timeText(EventColumns columns, DataType type) {
        if (!(type instanceof StringType) && !(type instanceof DateType) && !(type instanceof TimestampNTZType)) {
            throw wrongType(columns.eventTime(), type, "TIMESTAMP, TIMESTAMP_NTZ, DATE or ISO 8601 text");
        }
        return quoted(columns.eventTime()).cast(DataTypes.StringType);
    }

    private TenureException wrongType(String column, DataType type, String expected) {
        return new TenureException(
                ErrorCode.INPUT_FORMAT,
                rows.name() + ": column '" + column + "' has type " + type.sql() + ", expected " + expected
                        + ". Write such a column, or name another with --map.");
    }

    static Column text(Dataset<Row> rows, String column) {
        DataType type = rows.schema().apply(column).dataType();
        boolean nested = type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
        return nested ? to_json(quoted(column)) : quoted(column).cast(DataTypes.StringType);
    }

    /** A text's bytes in UTF-8. */
    private Column encodedText(String column) {
        return type(column) instanceof BinaryType
                ? quoted(column)
                : text(rows.rows(), column).cast(DataTypes.BinaryType);
    }

    private DataType type(String column) {
        return rows.rows().schema().apply(column).dataType();
    }

    private static Column quoted(String column) {
        return col("`" + column.replace("`", "``") + "`");
    }

    /** A parser in tasks, made once. */
    private abstract static class TextTimes implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ZoneId zone;
        private transient @Nullable EventTimeParser parser;

        private TextTimes(ZoneId zone) {
            this.zone = zone;
        }

        /** The parser after reading a text; null where it is no time. */
        @Nullable
        EventTimeParser read(@Nullable String text) {
            EventTimeParser known = parser;
            if (known == null) {
                known = new EventTimeParser(zone);
                parser = known;
            }
            return text != null && known.read(text.getBytes(StandardCharsets.UTF_8)) ? known : null;
        }
    }

    /** A text's microseconds since 1970, or NULL where it is no time. */
    private static final class TextMicros extends TextTimes implements UDF1<String, Long> {
        private static final long serialVersionUID = 1L;

        private TextMicros(ZoneId zone) {
            super(zone);
        }

        @Override
        public @Nullable Long call(@Nullable String text) {
            EventTimeParser time = read(text);
            return time == null ? null : time.epochMicros();
        }
    }

    /** Whether a text is a time with an offset. */
    private static final class TextHasOffset extends TextTimes implements UDF1<String, Boolean> {
        private static final long serialVersionUID = 1L;

        private TextHasOffset(ZoneId zone) {
            super(zone);
        }

        @Override
        public Boolean call(@Nullable String text) {
            EventTimeParser time = read(text);
            return time != null && time.hasOffset();
        }
    }
}
