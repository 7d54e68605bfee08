package io.tenure.jobs.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON: keys in column order, NULL present as null, DECIMAL as text in plain digits, BIGINT as a number, NaN as
 * null, infinities as text, DATE as {@code YYYY-MM-DD}, TIMESTAMP as {@code YYYY-MM-DDTHH:MM:SS.ffffffZ} (TIMESTAMP_NTZ
 * without the Z), BINARY as base64, arrays, maps and structs as JSON, everything else as its text.
 */
final class JsonResult {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    private static final DateTimeFormatter LOCAL_MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private JsonResult() {}

    static void write(Dataset<Row> result, Appendable out) throws IOException {
        String[] names = result.columns();
        Iterator<Row> rows = ResultFormat.rowsOf(result);
        out.append('[');
        for (String separator = ""; rows.hasNext(); separator = ",") {
            out.append(separator).append(object(names, rows.next()));
        }
        out.append("]\n");
    }

    private static String object(String[] names, Row row) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            writeRow(json, names, row);
        }
        return text.toString();
    }

    private static void writeRow(JsonGenerator json, String[] names, Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < names.length; i++) {
            json.writeFieldName(names[i]);
            writeValue(json, row.get(i));
        }
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Double number) {
            writeFloating(json, number, () -> json.writeNumber(number));
        } else if (value instanceof Float number) {
            writeFloating(json, number.doubleValue(), () -> json.writeNumber(number));
        } else if (value instanceof BigDecimal number) {
            json.writeString(number.toPlainString());
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Instant instant) {
            json.writeString(LOCAL_MICROS.format(instant.atOffset(ZoneOffset.UTC)) + "Z");
        } else if (value instanceof LocalDateTime dateTime) {
            json.writeString(LOCAL_MICROS.format(dateTime));
        } else if (value instanceof LocalDate date) {
            json.writeString(date.toString());
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof Row row) {
            writeRow(json, row.schema().fieldNames(), row);
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            writeMap(json, scala.jdk.javaapi.CollectionConverters.asJava(map));
        } else if (value instanceof scala.collection.Iterable<?> elements) {
            json.writeStartArray();
            for (Object element : scala.jdk.javaapi.CollectionConverters.asJava(elements)) {
                writeValue(json, element);
            }
            json.writeEndArray();
        } else {
            json.writeString(value.toString());
        }
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            writeValue(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private interface NumberWriter {
        void write() throws IOException;
    }

    private static void writeFloating(JsonGenerator json, double number, NumberWriter finite) throws IOException {
        if (Double.isNaN(number)) {
            json.writeNull();
        } else if (Double.isInfinite(number)) {
            json.writeString(Double.toString(number));
        } else {
            finite.write();
        }
    }
}
