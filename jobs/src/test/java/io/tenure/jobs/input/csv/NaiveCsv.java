package io.tenure.jobs.input.csv;

import io.tenure.jobs.input.RejectReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a text, one byte after the other, with the whole text at hand. */
final class NaiveCsv {
    private enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        AFTER_QUOTE
    }

    private final byte[] text;
    private final int columns;
    private final CsvLimits limits;

    private NaiveCsv(byte[] text, int columns, CsvLimits limits) {
        this.text = text;
        this.columns = columns;
        this.limits = limits;
    }

    static List<Row> rows(byte[] text, int start, int columns, CsvLimits limits) {
        NaiveCsv csv = new NaiveCsv(text, columns, limits);
        List<Row> rows = new ArrayList<>();
        int at = start;
        while (at < text.length) {
            at = csv.record(at, rows);
        }
        return rows;
    }

    /** Adds the record that starts at an index and returns where the next one starts. */
    private int record(int start, List<Row> rows) {
        List<@Nullable String> fields = new ArrayList<>();
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        State state = State.FIELD_START;
        boolean hasNul = false;
        int at = start;
        while (true) {
            boolean isEnd = at == text.length;
            boolean isLineEnd = !isEnd && (text[at] == '\n' || text[at] == '\r');
            if (isEnd || (isLineEnd && state != State.QUOTED)) {
                break;
            }
            if (at - start == limits.recordBytes()) {
                return firstLine(
                        start,
                        state == State.QUOTED ? RejectReason.UNCLOSED_QUOTE : RejectReason.RECORD_TOO_LONG,
                        rows);
            }
            byte b = text[at++];
            hasNul |= b == 0;
            if (b == '"') {
                switch (state) {
                    case FIELD_START -> state = State.QUOTED;
                    case QUOTED -> state = State.AFTER_QUOTE;
                    case AFTER_QUOTE -> {
                        field.write('"');
                        state = State.QUOTED;
                    }
                    case UNQUOTED -> {
                        return firstLine(start, RejectReason.BAD_QUOTE, rows);
                    }
                }
            } else if (b == ',' && state != State.QUOTED) {
                fields.add(value(field, state));
                field.reset();
                state = State.FIELD_START;
            } else if (state == State.AFTER_QUOTE) {
                return firstLine(start, RejectReason.BAD_QUOTE, rows);
            } else {
                field.write(b);
                state = state == State.QUOTED ? State.QUOTED : State.UNQUOTED;
            }
        }
        if (state == State.QUOTED) {
            return firstLine(start, RejectReason.UNCLOSED_QUOTE, rows);
        }
        fields.add(value(field, state));
        RejectReason reject = at == text.length
                ? RejectReason.UNTERMINATED
                : at == start
                        ? RejectReason.BLANK_LINE
                        : hasNul ? RejectReason.NUL_BYTE : fields.size() != columns ? RejectReason.RAGGED : null;
        rows.add(new Row(line(start), reject, reject == null ? fields : List.of(), raw(start, at)));
        return afterLineEnd(at);
    }

    private static @Nullable String value(ByteArrayOutputStream field, State state) {
        boolean isQuoted = state == State.AFTER_QUOTE;
        return field.size() == 0 && !isQuoted ? null : field.toString(StandardCharsets.UTF_8);
    }

    private int firstLine(int start, RejectReason reject, List<Row> rows) {
        int at = start;
        while (at < text.length && text[at] != '\n' && text[at] != '\r') {
            at++;
        }
        rows.add(new Row(line(start), reject, List.of(), raw(start, at)));
        return afterLineEnd(at);
    }

    private int afterLineEnd(int at) {
        if (at == text.length) {
            return at;
        }
        return text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n' ? at + 2 : at + 1;
    }

    private long line(int start) {
        return 1
                + new String(text, 0, start, StandardCharsets.ISO_8859_1)
                        .replace("\r\n", "\n")
                        .replace('\r', '\n')
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    /** The longest prefix of whole characters within the limit. */
    private String raw(int start, int end) {
        String whole = new String(Arrays.copyOfRange(text, start, end), StandardCharsets.UTF_8);
        StringBuilder cut = new StringBuilder();
        int bytes = 0;
        for (int codePoint : whole.codePoints().toArray()) {
            bytes += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > limits.rawBytes()) {
                break;
            }
            cut.appendCodePoint(codePoint);
        }
        return cut.toString();
    }
}
