package io.tenure.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tenure.jobs.input.csv.DamagedInput;
import io.tenure.jobs.input.csv.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of a split of a JSON lines file: one object per line.
 *
 * <p>A field's text is that of a string, the digits of a number as written, {@code true} or {@code false}, or for a nested
 * value its JSON as written without the spaces between tokens; null is missing. A line that is longer than 256 KiB, nested
 * deeper than 32 levels, or that names a field twice is rejected. So is one with half a surrogate pair in a wanted field:
 * it has no UTF-8, and a substitute would make one of two users. The last line may lack a line end: an object says itself
 * where it ends.
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
    private final Set<Integer> seen = new HashSet<>();
    /** The fields of the line that are not wanted by name; null: they are left out. */
    private final @Nullable Map<String, byte[]> others;

    private final byte[] buffer = new byte[BUFFER];
    private int bufferAt;
    private int bufferEnd;
    private long offset;

    private byte[] line = new byte[1024];
    private int length;
    private boolean isTooLong;
    private long lineNumber;
    private long lineOffset;
    private @Nullable RejectReason reject;

    /**
     * Reads the lines that begin in a split.
     *
     * @param input the file's text from the byte before {@code split.start()}, or from its beginning when that is 0; closed
     *     with this reader
     * @param names the wanted fields; {@link #field} takes an index into these
     */
    JsonLinesReader(InputStream input, FileSplit split, List<String> names) throws IOException {
        this(input, split, names, null);
    }

    /** Reads the lines that begin in a split; the fields of a line that are not wanted by name go to {@code others}. */
    JsonLinesReader(InputStream input, FileSplit split, List<String> names, @Nullable Map<String, byte[]> others)
            throws IOException {
        this.input = input;
        this.others = others;
        this.file = split.file().name();
        this.end = split.end();
        this.offset = split.start();
        this.lineNumber = split.firstLine() - 1;
        this.fields = new byte[names.size()][];
        this.isText = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            wanted.put(names.get(i), i);
        }
        if (split.start() > 0) {
            offset--;
            skipCutLine();
        }
    }

    /** The names of all fields of the well-formed lines, in the order in which they first occur; closes the reader. */
    static List<String> fieldNames(JsonLinesReader records) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (records) {
            while (records.next()) {
                if (records.reject() == null) {
                    names.addAll(records.namesOfLine());
                }
            }
        }
        return new ArrayList<>(names);
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
            dropByteOrderMark();
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

    /** Whether a field stood in any well-formed line so far, be it as null. */
    boolean hasSeen(int index) {
        return seen.contains(index);
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
        if (others != null) {
            others.clear();
        }
        RejectReason damage = null;
        try (JsonParser json = JSON.createParser(line, 0, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return RejectReason.BAD_JSON;
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                Integer index = wanted.get(name);
                json.nextToken();
                if (index == null && others == null) {
                    json.skipChildren();
                } else {
                    RejectReason damagedField = index == null ? takeOther(json, name) : take(json, index);
                    damage = damage == null ? damagedField : damage;
                }
            }
            return json.nextToken() == null ? damage : RejectReason.BAD_JSON;
        } catch (JacksonException e) {
            return RejectReason.BAD_JSON;
        }
    }

    private @Nullable RejectReason take(JsonParser json, int index) throws IOException {
        seen.add(index);
        JsonToken token = json.currentToken();
        isText[index] = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
        fields[index] = value(json);
        return fields[index] == null || token.isStructStart() ? null : damage(json.getText());
    }

    private @Nullable RejectReason takeOther(JsonParser json, String name) throws IOException {
        boolean isNested = json.currentToken().isStructStart();
        byte[] value = value(json);
        if (value == null) {
            return null;
        }
        Objects.requireNonNull(others).put(name, value);
        RejectReason damagedName = damage(name);
        return damagedName != null || isNested ? damagedName : damage(json.getText());
    }

    /** The UTF-8 bytes of the text of the value that the parser is at; null for null. Moves to its end. */
    private byte @Nullable [] value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token.isStructStart()) {
            int start = (int) json.currentLocation().getByteOffset() - 1;
            json.skipChildren();
            return withoutSpaces(start, (int) json.currentLocation().getByteOffset());
        }
        return json.getText().getBytes(StandardCharsets.UTF_8);
    }

    /** What an escape can put into a text that can't stand in the file itself. */
    private static @Nullable RejectReason damage(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return RejectReason.NUL_BYTE;
            }
            if (Character.isSurrogate(c)) {
                boolean paired = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!paired) {
                    return RejectReason.BAD_JSON;
                }
                i++;
            }
        }
        return null;
    }

    /** A part of the line without the spaces between its tokens. */
    private byte[] withoutSpaces(int from, int to) {
        byte[] compact = new byte[to - from];
        int kept = 0;
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            byte b = line[i];
            if (quoted && b == '\\') {
                compact[kept++] = b;
                compact[kept++] = line[++i];
            } else if (quoted || b > ' ' || b < 0) {
                compact[kept++] = b;
                quoted ^= b == '"';
            }
        }
        return Arrays.copyOf(compact, kept);
    }

    private Set<String> namesOfLine() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(line, 0, length)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                names.add(json.currentName());
                json.nextToken();
                json.skipChildren();
            }
        }
        return names;
    }

    /** Reads up to the next line end, which is not kept; false at the end of the file. */
    private boolean readLine() throws IOException {
        length = 0;
        isTooLong = false;
        lineOffset = offset;
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

    /** Keeps a longest line and its carriage return; of a longer one enough to show. */
    private void keep(int bytes) {
        int kept = Math.min(bytes, LONGEST_LINE + 1 - length);
        isTooLong |= bytes > kept;
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

    private void dropByteOrderMark() {
        boolean marked = lineOffset == 0
                && length >= 3
                && (line[0] & 0xFF) == 0xEF
                && (line[1] & 0xFF) == 0xBB
                && (line[2] & 0xFF) == 0xBF;
        if (marked) {
            length -= 3;
            System.arraycopy(line, 3, line, 0, length);
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
            throw Utf8.notUtf8(file, lineNumber, lineOffset + valid, line[valid]);
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
