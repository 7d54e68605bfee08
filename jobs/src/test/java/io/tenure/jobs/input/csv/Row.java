package io.tenure.jobs.input.csv;

import io.tenure.jobs.input.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a reader says of one record, comparable. An empty field is null when it is not quoted. */
record Row(long line, @Nullable RejectReason reject, List<@Nullable String> fields, String raw) {
    static List<Row> readAll(InputStream input, CsvSplit split, int columns, CsvLimits limits) throws IOException {
        int[] all = IntStream.range(0, columns).toArray();
        List<Row> rows = new ArrayList<>();
        try (CsvRecordReader reader = new CsvRecordReader(input, split, columns, all, "events.csv", limits)) {
            while (reader.next()) {
                rows.add(of(reader, columns));
            }
        }
        return rows;
    }

    static List<Row> readAll(byte[] text, CsvSplit split, int columns, CsvLimits limits) throws IOException {
        return readAll(from(text, split.start()), split, columns, limits);
    }

    /** Header and records of a small text, with the standard limits. */
    static List<Row> readAll(byte[] text) throws IOException {
        CsvHeader header = CsvHeader.read(from(text, 0), "events.csv");
        return readAll(text, CsvSplit.allAfter(header), header.names().size(), CsvLimits.STANDARD);
    }

    static InputStream from(byte[] text, long offset) {
        int start = (int) Math.min(offset, text.length);
        return new ByteArrayInputStream(text, start, text.length - start);
    }

    private static Row of(CsvRecordReader reader, int columns) {
        List<@Nullable String> fields = new ArrayList<>();
        if (reader.reject() == null) {
            for (int i = 0; i < columns; i++) {
                byte[] field = reader.field(i);
                fields.add(field == null ? null : new String(field, StandardCharsets.UTF_8));
            }
        }
        return new Row(reader.line(), reader.reject(), fields, reader.raw());
    }
}
