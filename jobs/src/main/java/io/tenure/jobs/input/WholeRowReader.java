package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventTimeParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Every row of a split: an event with all its properties, or the reason why it is none. */
final class WholeRowReader implements PartitionReader<InternalRow> {
    private static final ArrayBasedMapData NO_PROPERTIES =
            new ArrayBasedMapData(new GenericArrayData(new Object[0]), new GenericArrayData(new Object[0]));

    private final FileSplit split;
    private final String[] columns;
    private final EventTimeParser times;
    private final UTF8String fileName;
    private final RecordReader records;

    /** The index at which the record reader has each column; negative where the file doesn't. */
    private final Map<String, Integer> fields = new LinkedHashMap<>();

    /** The names of the properties that are no columns, and where the record reader has them. */
    private final List<UTF8String> otherNames = new ArrayList<>();

    private final List<Integer> otherFields = new ArrayList<>();
    /** Of JSON, where the names are the line's own. */
    private final Map<String, byte[]> otherValues = new LinkedHashMap<>();

    private final int[] sources;
    private final int time;
    private final int user;
    private final int name;
    private final int type;

    private final Object[] values;
    private final InternalRow row;

    /**
     * Opens a split.
     *
     * @param whole all columns of a row: a declared property is no other one even where a query doesn't read it
     * @param read the columns that the query reads
     */
    WholeRowReader(StructType whole, StructType read, ReadingTools tools, FileSplit split) {
        this.split = split;
        this.columns = read.fieldNames();
        this.times = new EventTimeParser(tools.spec().zone());
        this.fileName = UTF8String.fromString(split.file().name());
        this.values = new Object[columns.length];
        this.row = new GenericInternalRow(values);
        List<String> properties = Arrays.stream(whole.fieldNames())
                .filter(RowShape::isProperty)
                .map(RowShape::property)
                .toList();
        try {
            this.records = split.header().isEmpty() ? openJson(tools, properties) : openCsv(tools, properties);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND, "Cannot read '" + split.file().name() + "': " + e, e);
        }
        this.sources = Arrays.stream(columns)
                .mapToInt(column -> field(RowShape.isProperty(column) ? RowShape.property(column) : column))
                .toArray();
        this.time = field(InputSpec.EVENT_TIME);
        this.user = field(InputSpec.USER_ID);
        this.name = field(InputSpec.EVENT_NAME);
        this.type = field(EventColumns.EVENT_TYPE);
    }

    private int field(String column) {
        return fields.getOrDefault(column, -1);
    }

    private RecordReader openJson(ReadingTools tools, List<String> properties) throws IOException {
        EventColumns events = EventColumns.byName(tools.spec());
        List<String> wanted = new ArrayList<>();
        want(InputSpec.EVENT_TIME, events.eventTime(), wanted);
        want(InputSpec.USER_ID, events.userId(), wanted);
        if (events.eventName() == null) {
            want(InputSpec.EVENT_NAME, InputSpec.EVENT_NAME, wanted);
            want(EventColumns.EVENT_TYPE, EventColumns.EVENT_TYPE, wanted);
        } else {
            want(InputSpec.EVENT_NAME, events.eventName(), wanted);
        }
        want(InputSpec.EVENT_ID, EventColumns.mapped(InputSpec.EVENT_ID, tools.spec()), wanted);
        want(InputSpec.SESSION_ID, EventColumns.mapped(InputSpec.SESSION_ID, tools.spec()), wanted);
        for (String property : properties) {
            if (!wanted.contains(property)) {
                want(property, property, wanted);
            }
        }
        boolean wantsOthers = Arrays.asList(columns).contains(RowShape.PROPERTIES);
        return tools.openJson(split, wanted, wantsOthers ? otherValues : null);
    }

    private void want(String column, String field, List<String> wanted) {
        int known = wanted.indexOf(field);
        fields.put(column, known < 0 ? wanted.size() : known);
        if (known < 0) {
            wanted.add(field);
        }
    }

    private RecordReader openCsv(ReadingTools tools, List<String> properties) throws IOException {
        Map<String, String> parts = EventColumns.parts(split.header(), tools.spec(), split.headerPlace());
        boolean wantsOthers = Arrays.asList(columns).contains(RowShape.PROPERTIES);
        List<Integer> positions = new ArrayList<>();
        parts.forEach((part, column) -> {
            fields.put(part, positions.size());
            positions.add(split.header().indexOf(column));
        });
        for (int position = 0; position < split.header().size(); position++) {
            String column = split.header().get(position);
            if (parts.containsValue(column)) {
                continue;
            }
            if (properties.contains(column)) {
                fields.put(column, positions.size());
                positions.add(position);
            } else if (wantsOthers) {
                otherNames.add(UTF8String.fromString(column));
                otherFields.add(positions.size());
                positions.add(position);
            }
        }
        return tools.openCsv(
                split, positions.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public boolean next() throws IOException {
        if (!records.next()) {
            return false;
        }
        RejectReason malformed = records.reject();
        RejectReason reason = malformed != null ? malformed : check();
        byte[] eventName = reason == null ? eventName() : null;
        for (int i = 0; i < columns.length; i++) {
            values[i] = switch (columns[i]) {
                case RowShape.FILE -> fileName;
                case RowShape.LINE -> records.line();
                case RowShape.CODE -> reason == null ? null : UTF8String.fromString(reason.code());
                case RowShape.RAW -> reason == null ? null : UTF8String.fromString(records.raw());
                case RowShape.PROPERTIES -> reason == null ? properties() : NO_PROPERTIES;
                case RowShape.HAS_OFFSET -> reason == null ? times.hasOffset() : null;
                case InputSpec.EVENT_TIME -> reason == null ? times.epochMicros() : null;
                case InputSpec.EVENT_NAME -> UTF8String.fromBytes(eventName);
                default -> reason == null ? UTF8String.fromBytes(part(sources[i])) : null;
            };
        }
        return true;
    }

    private @Nullable RejectReason check() {
        boolean isText = !(records instanceof JsonLinesReader json) || json.isText(user);
        return EventRowReader.check(part(user), isText, part(time), times);
    }

    private byte @Nullable [] part(int field) {
        return field < 0 ? null : records.field(field);
    }

    private byte @Nullable [] eventName() {
        byte[] eventName = part(name);
        byte[] eventType = part(type);
        if (eventName != null && eventType != null) {
            throw EventColumns.twoNames(split.file().name() + ", line " + records.line());
        }
        return eventName != null ? eventName : eventType;
    }

    /** The properties that are no columns and have a value. */
    private ArrayBasedMapData properties() {
        return split.header().isEmpty() ? propertiesOfLine() : propertiesOfColumns();
    }

    private ArrayBasedMapData propertiesOfColumns() {
        Object[] names = new Object[otherFields.size()];
        Object[] texts = new Object[otherFields.size()];
        int present = 0;
        for (int i = 0; i < otherFields.size(); i++) {
            byte[] text = records.field(otherFields.get(i));
            if (text != null && text.length > 0) {
                names[present] = otherNames.get(i);
                texts[present++] = UTF8String.fromBytes(text);
            }
        }
        return map(names, texts, present);
    }

    private ArrayBasedMapData propertiesOfLine() {
        Object[] names = new Object[otherValues.size()];
        Object[] texts = new Object[otherValues.size()];
        int present = 0;
        for (Map.Entry<String, byte[]> other : otherValues.entrySet()) {
            if (other.getValue().length > 0) {
                names[present] = UTF8String.fromString(other.getKey());
                texts[present++] = UTF8String.fromBytes(other.getValue());
            }
        }
        return map(names, texts, present);
    }

    private static ArrayBasedMapData map(Object[] names, Object[] texts, int present) {
        return present == 0
                ? NO_PROPERTIES
                : new ArrayBasedMapData(
                        new GenericArrayData(Arrays.copyOf(names, present)),
                        new GenericArrayData(Arrays.copyOf(texts, present)));
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
