package io.tenure.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tenure.jobs.input.csv.DamagedInput;
import io.tenure.jobs.input.csv.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a split of a JSON lines file: one object per line.
 *
 * <p>A field's text is that of a string, the digits of a number as written, {@code true} or {@code false}, or compact JSON
 * for nested values; null is missing. A line that is longer than 256 KiB, nested deeper than 32 levels, or that names a
 * field twice is rejected. The last line may lack a line end: an object says itself where it ends.
 */
final class JsonLinesReader implements RecordReader {
    private static final int LONGEST_LINE = 256 << 10;
    private static final int RAW_BYTES = 64 << 10;
    private static final int BUFFER = 64 << 10;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build();

    private final InputStream input;
    private final String file;
    private final long end;
    private final Map<String, Integer> wanted = new HashMap<>();
    private final byte[] @Nullable [] fields;
    private final boolean[] isText;

    private final byte[] buffer = new byte[BUFFER];
    private int bufferAt;
    private int bufferEnd;
    private long offset;
    private long lineStart;

    private byte[] line = new byte[1024];
    private int length;
    private boolean isTooLong;
    private long lineNumber;
    private @Nullable RejectReason reject;

    /**
     * Reads the lines that begin in a split.
     *
     * @param input the file's text from the byte before {@code split.start()}, or from its beginning when that is 0; closed
     *     with this reader
     * @param names the wanted fields; {@link #field} takes an index into these
     */
    JsonLinesReader(InputStream input, FileSplit split, List<String> names) throws IOException {
        this.input = input;
        this.file = split.file().name();
        this.end = split.end();
        this.offset = split.start();
        this.lineNumber = split.firstLine() - 1;
        this.fields = new byte[names.size()][];
        this.isText = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            wanted.put(names.get(i), i);
        }
        if (split.start() == 0) {
            skipByteOrderMark();
        } else {
            offset--;
            skipCutLine();
        }
    }

    /** How many line ends stand in the next bytes of a stream, which is closed. */
    static long lineEnds(InputStream input, long bytes) throws IOException {
        try (input) {
            byte[] chunk = new byte[BUFFER];
            long left = bytes;
            long count = 0;
            while (left > 0) {
                int read = input.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    break;
                }
                for (int i = 0; i < read; i++) {
                    count += chunk[i] == '\n' ? 1 : 0;
                }
                left -= read;
            }
            return count;
        }
    }

    @Override
    public boolean next() throws IOException {
        if (offset >= end || !readLine()) {
            return false;
        }
        lineNumber++;
        reject = isTooLong ? RejectReason.RECORD_TOO_LONG : null;
        if (reject == null) {
            requireUtf8();
            reject = length == 0 ? RejectReason.BLANK_LINE : hasNul() ? RejectReason.NUL_BYTE : parse();
        }
        return true;
    }

    @Override
    public long line() {
        return lineNumber;
    }

    @Override
    public @Nullable RejectReason reject() {
        return reject;
    }

    @Override
    public byte @Nullable [] field(int index) {
        return fields[index];
    }

    /** Whether a field is text or a whole number, so that its text says all of it. */
    boolean isText(int index) {
        return isText[index];
    }

    @Override
    public String raw() {
        int shown = Math.min(length, RAW_BYTES);
        return new String(line, 0, Utf8.validUpTo(line, 0, shown), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private @Nullable RejectReason parse() throws IOException {
        Arrays.fill(fields, null);
        try (JsonParser json = JSON.createParser(line, 0, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return RejectReason.BAD_JSON;
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                Integer index = wanted.get(json.currentName());
                json.nextToken();
                if (index == null) {
                    json.skipChildren();
                } else if (!take(json, index)) {
                    return RejectReason.BAD_JSON;
                }
            }
            return json.nextToken() == null ? null : RejectReason.BAD_JSON;
        } catch (JacksonException e) {
            return RejectReason.BAD_JSON;
        }
    }

    /** Takes the value of a wanted field; false when its text can't be written as UTF-8. */
    private boolean take(JsonParser json, int index) throws IOException {
        JsonToken token = json.currentToken();
        isText[index] = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        String text;
        if (token.isStructStart()) {
            StringWriter compact = new StringWriter();
            try (JsonGenerator generator = JSON.createGenerator(compact)) {
                generator.copyCurrentStructure(json);
            }
            text = compact.toString();
        } else {
            text = json.getText();
        }
        if (!isWhole(text)) {
            return false;
        }
        fields[index] = text.getBytes(StandardCharsets.UTF_8);
        return true;
    }

    /** An escape can write one half of a surrogate pair alone; as bytes all such halves would be one character. */
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Reads up to the next line end, which is not kept; false at the end of the file. */
    private boolean readLine() throws IOException {
        length = 0;
        lineStart = offset;
        isTooLong = false;
        boolean any = false;
        while (fill()) {
            any = true;
            int at = bufferAt;
            while (at < bufferEnd && buffer[at] != '\n') {
                at++;
            }
            keep(at - bufferAt);
            boolean ended = at < bufferEnd;
            offset += at - bufferAt + (ended ? 1 : 0);
            bufferAt = ended ? at + 1 : at;
            if (ended) {
                break;
            }
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        isTooLong |= length > LONGEST_LINE;
        return any;
    }

    private void keep(int bytes) {
        int kept = Math.min(bytes, LONGEST_LINE + 1 - length);
        isTooLong |= length + bytes > LONGEST_LINE + 1;
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, Math.max(length + kept, 2 * line.length));
        }
        System.arraycopy(buffer, bufferAt, line, length, kept);
        length += kept;
    }

    private boolean fill() throws IOException {
        if (bufferAt < bufferEnd) {
            return true;
        }
        try {
            bufferAt = 0;
            bufferEnd = input.read(buffer, 0, buffer.length);
            return bufferEnd > 0;
        } catch (IOException e) {
            throw DamagedInput.at(file, lineNumber + 1, e);
        }
    }

    private void skipByteOrderMark() throws IOException {
        try {
            bufferEnd = input.readNBytes(buffer, 0, 3);
        } catch (IOException e) {
            throw DamagedInput.at(file, lineNumber + 1, e);
        }
        if (bufferEnd == 3 && (buffer[0] & 0xFF) == 0xEF && (buffer[1] & 0xFF) == 0xBB && (buffer[2] & 0xFF) == 0xBF) {
            bufferAt = 3;
            offset = 3;
        }
    }

    /** The line that the byte before the split belongs to is the previous split's, and counted there. */
    private void skipCutLine() throws IOException {
        boolean startsLine = fill() && buffer[bufferAt] == '\n';
        readLine();
        if (!startsLine) {
            lineNumber++;
        }
    }

    private void requireUtf8() {
        int valid = Utf8.validUpTo(line, 0, length);
        if (valid < length) {
            throw Utf8.notUtf8(file, lineNumber, lineStart + valid, line[valid]);
        }
    }

    private boolean hasNul() {
        for (int i = 0; i < length; i++) {
            if (line[i] == 0) {
                return true;
            }
        }
        return false;
    }
}
