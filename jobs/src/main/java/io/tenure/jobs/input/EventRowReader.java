package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventTimeParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** The events of a split, or the rows of it that are none. */
final class EventRowReader implements PartitionReader<InternalRow> {
    private static final int TIME = 0;
    private static final int USER = 1;
    private static final int NAME = 2;
    private static final int TYPE = 3;
    private static final int ABSENT = -1;
    private static final int LONGEST_USER_ID = 256;

    private final RowShape shape;
    private final ReadingTools tools;
    private final int number;
    private final FileSplit split;
    private final RecordReader records;
    private final EventTimeParser times;
    private final UTF8String fileName;
    private final SplitCounts counts = new SplitCounts();

    /** For each column of the rows, the event's part or the reject's that goes there. */
    private final String[] columns;

    private final int[] sources;
    /** The index at which the record reader has each part; ABSENT where the file doesn't. */
    private final int[] fields;

    private final Object[] values;
    private final InternalRow row;
    private byte @Nullable [] user;

    EventRowReader(RowShape shape, StructType columns, ReadingTools tools, int number, FileSplit split) {
        this.shape = shape;
        this.tools = tools;
        this.number = number;
        this.split = split;
        this.columns = columns.fieldNames();
        this.times = new EventTimeParser(tools.spec().zone());
        this.fileName = UTF8String.fromString(split.file().name());
        this.values = new Object[this.columns.length];
        this.row = new GenericInternalRow(values);
        this.sources = new int[this.columns.length];
        List<@Nullable String> wanted = wantedFields();
        this.fields = new int[wanted.size()];
        this.records = open(wanted);
    }

    /** The names of the file's columns for time, user, name, type and the properties, in that order; null for none. */
    private List<@Nullable String> wantedFields() {
        InputSpec spec = tools.spec();
        EventColumns events = split.header().isEmpty()
                ? EventColumns.byName(spec)
                : EventColumns.in(split.header(), spec, split.headerPlace());
        boolean lineDecides = split.header().isEmpty() && events.eventName() == null;
        List<@Nullable String> wanted = new ArrayList<>();
        wanted.add(events.eventTime());
        wanted.add(events.userId());
        wanted.add(lineDecides ? InputSpec.EVENT_NAME : events.eventName());
        wanted.add(lineDecides ? EventColumns.EVENT_TYPE : null);
        for (int i = 0; i < columns.length; i++) {
            if (RowShape.isProperty(columns[i])) {
                sources[i] = wanted.size();
                wanted.add(EventColumns.property(RowShape.property(columns[i]), spec, split.header()));
            } else {
                sources[i] = switch (columns[i]) {
                    case InputSpec.EVENT_TIME -> TIME;
                    case InputSpec.USER_ID -> USER;
                    default -> NAME;
                };
            }
        }
        return wanted;
    }

    private RecordReader open(List<@Nullable String> wanted) {
        try {
            List<String> header = split.header();
            if (header.isEmpty()) {
                List<String> distinct =
                        wanted.stream().filter(Objects::nonNull).distinct().toList();
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = wanted.get(i) == null ? ABSENT : distinct.indexOf(wanted.get(i));
                }
                return tools.openJson(split, distinct);
            }
            List<Integer> positions = new ArrayList<>();
            for (int i = 0; i < fields.length; i++) {
                int position = wanted.get(i) == null ? ABSENT : header.indexOf(wanted.get(i));
                fields[i] = position < 0 ? ABSENT : positions.size();
                if (position >= 0) {
                    positions.add(position);
                }
            }
            return tools.openCsv(
                    split, positions.stream().mapToInt(Integer::intValue).toArray());
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND, "Cannot read '" + split.file().name() + "': " + e, e);
        }
    }

    @Override
    public boolean next() throws IOException {
        while (records.next()) {
            RejectReason reason = rejectReason();
            if (reason != null) {
                counts.reject(reason);
                if (shape == RowShape.REJECTS) {
                    fillReject(reason);
                    return true;
                }
            } else {
                counts.keep(times.epochMicros(), times.hasOffset());
                if (shape == RowShape.EVENTS) {
                    fillEvent();
                    return true;
                }
            }
        }
        noteProperties();
        tools.counts().add(Map.entry(number, counts));
        return false;
    }

    private void noteProperties() {
        if (records instanceof JsonLinesReader json) {
            for (int i = 0; i < columns.length; i++) {
                if (RowShape.isProperty(columns[i])) {
                    counts.property(RowShape.property(columns[i]), json.hasSeen(fields[sources[i]]));
                }
            }
        }
    }

    private @Nullable RejectReason rejectReason() {
        RejectReason malformed = records.reject();
        if (malformed != null) {
            return malformed;
        }
        user = part(USER);
        boolean isText = !(records instanceof JsonLinesReader json) || json.isText(fields[USER]);
        return check(user, isText, part(TIME), times);
    }

    /**
     * Why a well-formed record is no event; null if it is one, and then {@code times} has its time.
     *
     * @param isText whether the user's text says all of it: of JSON a text or whole number
     */
    static @Nullable RejectReason check(
            byte @Nullable [] user, boolean isText, byte @Nullable [] time, EventTimeParser times) {
        if (user == null || user.length == 0) {
            return RejectReason.MISSING_USER_ID;
        }
        if (!isText) {
            return RejectReason.BAD_USER_ID;
        }
        if (user.length > LONGEST_USER_ID) {
            return RejectReason.USER_ID_TOO_LONG;
        }
        if (time == null || time.length == 0) {
            return RejectReason.MISSING_EVENT_TIME;
        }
        return times.read(time) ? null : RejectReason.BAD_EVENT_TIME;
    }

    private byte @Nullable [] part(int part) {
        return fields[part] == ABSENT ? null : records.field(fields[part]);
    }

    private void fillEvent() {
        for (int i = 0; i < columns.length; i++) {
            values[i] = switch (sources[i]) {
                case TIME -> times.epochMicros();
                case USER -> user;
                case NAME -> eventName();
                default -> UTF8String.fromBytes(part(sources[i]));
            };
        }
    }

    private byte @Nullable [] eventName() {
        byte[] name = part(NAME);
        byte[] type = part(TYPE);
        if (name != null && type != null) {
            throw EventColumns.twoNames(split.file().name() + ", line " + records.line());
        }
        return name != null ? name : type;
    }

    private void fillReject(RejectReason reason) {
        for (int i = 0; i < columns.length; i++) {
            values[i] = switch (columns[i]) {
                case RowShape.FILE -> fileName;
                case RowShape.LINE -> records.line();
                case RowShape.CODE -> UTF8String.fromString(reason.code());
                default -> UTF8String.fromString(records.raw());
            };
        }
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
