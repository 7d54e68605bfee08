package io.tenure.core.retention;

import io.tenure.core.AggregateState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Which of N conditions were true on at least one row of a group.
 *
 * <p>Condition 0 is the anchor. The result has one element per condition: element 0 says whether the anchor was seen,
 * element i whether the anchor and condition i were both seen, on any rows. Without the anchor everything is false, and
 * so it is without rows.
 *
 * <p>Merging is bitwise OR: the state is a set of conditions seen, "seen on at least one row" of two parts together is
 * "seen in either part", and union of sets is associative, commutative and has the empty set as identity. Merging the
 * same part twice changes nothing.
 *
 * <p>Layout, shared with the Spark SQL function: words of 64 conditions, condition i at bit {@code i % 64} of word
 * {@code i / 64}. The number of conditions has no limit of its own. Adding a row and reading the result take O(N),
 * merging takes O(N / 64).
 *
 * <p>For up to {@value #PACKED_CONDITIONS} conditions a state also fits an {@code int}, condition i at bit i. Columnar
 * callers that keep one int per group use {@link #mergePacked} and {@link #packedResult} and make no objects.
 *
 * <p>The meaning is ClickHouse's {@code retention}; there N stops at 32.
 */
public final class RetentionState implements AggregateState<RetentionState> {
    /** How many conditions a packed state holds. */
    public static final int PACKED_CONDITIONS = Integer.SIZE;

    /** The first byte of every written state: {@code 'R'}. */
    private static final byte TAG = 'R';

    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2 + Integer.BYTES;

    private final int conditions;
    private final long[] words;

    private RetentionState(int conditions, long[] words) {
        this.conditions = conditions;
        this.words = words;
    }

    /**
     * A state that has seen no row.
     *
     * @param conditions how many conditions, the anchor included; at least 1
     */
    public static RetentionState empty(int conditions) {
        return new RetentionState(conditions, new long[wordsFor(conditions)]);
    }

    /**
     * A state whose bits live in the given words: what the state adds or merges appears there, for engines that own the
     * memory of a group.
     *
     * @param conditions how many conditions, the anchor included; at least 1
     * @param words {@link #wordsFor} words in the layout above
     * @throws IllegalArgumentException when the number of words is wrong or a bit above the last condition is set
     */
    public static RetentionState over(int conditions, long[] words) {
        int expected = wordsFor(conditions);
        if (words.length != expected) {
            throw new IllegalArgumentException("A retention state of " + conditions + " conditions has " + expected
                    + " words of 64 bits, got " + words.length);
        }
        long stray = words[expected - 1] & ~conditionsInLastWord(conditions);
        if (stray != 0) {
            int position = (expected - 1) * Long.SIZE + Long.numberOfTrailingZeros(stray);
            throw new IllegalArgumentException(
                    "A retention state of " + conditions + " conditions has the bit of condition " + position + " set");
        }
        return new RetentionState(conditions, words);
    }

    /** How many words of 64 bits hold that many conditions. */
    public static int wordsFor(int conditions) {
        if (conditions < 1) {
            throw new IllegalArgumentException("retention needs at least 1 condition, got " + conditions);
        }
        return wordOf(conditions - 1) + 1;
    }

    /** The word that holds a condition, counted from 0. */
    public static int wordOf(int condition) {
        return condition / Long.SIZE;
    }

    /** The bit of a condition within its word. */
    public static long bitOf(int condition) {
        return 1L << condition;
    }

    /** How many conditions this state watches, the anchor included. */
    public int conditions() {
        return conditions;
    }

    /** Notes that a condition, counted from 0, was true on a row. */
    public void see(int condition) {
        if (condition < 0 || condition >= conditions) {
            throw new IndexOutOfBoundsException(
                    "Condition " + condition + " of a retention state of " + conditions + " conditions");
        }
        words[wordOf(condition)] |= bitOf(condition);
    }

    /**
     * Takes in one row.
     *
     * @param row for each condition, whether it is true on this row
     * @throws IllegalArgumentException when the row has another number of conditions
     */
    public void add(boolean[] row) {
        if (row.length != conditions) {
            throw new IllegalArgumentException("A row of " + row.length
                    + " conditions can't be added to a retention state of " + conditions + " conditions");
        }
        for (int condition = 0; condition < conditions; condition++) {
            if (row[condition]) {
                words[wordOf(condition)] |= bitOf(condition);
            }
        }
    }

    @Override
    public void mergeFrom(RetentionState other) {
        if (other.conditions != conditions) {
            throw new IllegalArgumentException("A retention state of " + other.conditions
                    + " conditions can't be merged into one of " + conditions + " conditions");
        }
        for (int word = 0; word < words.length; word++) {
            words[word] |= other.words[word];
        }
    }

    /** For each condition, whether it and the anchor were seen. */
    public boolean[] result() {
        boolean[] result = new boolean[conditions];
        if (isSeen(0)) {
            for (int condition = 0; condition < conditions; condition++) {
                result[condition] = isSeen(condition);
            }
        }
        return result;
    }

    private boolean isSeen(int condition) {
        return (words[wordOf(condition)] & bitOf(condition)) != 0;
    }

    /**
     * The union of many packed states in one pass.
     *
     * @param states one packed state per element
     * @param from the first element, inclusive
     * @param to the last element, exclusive
     * @return the packed state of all rows of all those groups; 0 when the range is empty
     * @throws IndexOutOfBoundsException when the range is not within the array
     */
    public static int mergePacked(int[] states, int from, int to) {
        if (from < 0 || from > to || to > states.length) {
            throw new IndexOutOfBoundsException(
                    "Range " + from + " to " + to + " of " + states.length + " packed retention states");
        }
        int merged = 0;
        for (int i = from; i < to; i++) {
            merged |= states[i];
        }
        return merged;
    }

    /**
     * Reads a packed state: for each condition, whether it and the anchor were seen.
     *
     * @param packed condition i at bit i
     * @param conditions how many conditions, 1 to {@value #PACKED_CONDITIONS}
     * @throws IllegalArgumentException when the number of conditions is out of range or a bit above the last condition
     *     is set
     */
    public static boolean[] packedResult(int packed, int conditions) {
        if (conditions > PACKED_CONDITIONS) {
            throw new IllegalArgumentException("A packed retention state holds at most " + PACKED_CONDITIONS
                    + " conditions, got " + conditions + "; use RetentionState.empty(" + conditions + ")");
        }
        return over(conditions, new long[] {Integer.toUnsignedLong(packed)}).result();
    }

    @Override
    public int sizeInBytes() {
        return HEADER_BYTES + words.length * Long.BYTES;
    }

    /** {@inheritDoc} The layout is tag {@code 'R'}, version, N as a 32-bit integer, then the words. */
    @Override
    public void writeTo(ByteBuffer target) {
        ByteOrder order = target.order();
        target.order(ByteOrder.BIG_ENDIAN).put(TAG).put(VERSION).putInt(conditions);
        for (long word : words) {
            target.putLong(word);
        }
        target.order(order);
    }

    /**
     * Reads what {@link #writeTo} wrote, from the source's position to its limit.
     *
     * @throws IllegalArgumentException when the bytes are not one whole state of a known version
     */
    public static RetentionState readFrom(ByteBuffer source) {
        ByteBuffer bytes = source.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.remaining() < HEADER_BYTES) {
            throw unreadable("they are " + bytes.remaining() + ", the header alone has " + HEADER_BYTES);
        }
        byte tag = bytes.get();
        if (tag != TAG) {
            throw unreadable(String.format("the tag is 0x%02x, expected 0x%02x", tag, TAG));
        }
        byte version = bytes.get();
        if (version != VERSION) {
            throw unreadable("the version is " + version + ", this release reads version " + VERSION);
        }
        int conditions = bytes.getInt();
        if (conditions < 1) {
            throw unreadable("the number of conditions is " + conditions + ", expected at least 1");
        }
        long expected = (long) wordsFor(conditions) * Long.BYTES;
        if (bytes.remaining() != expected) {
            throw unreadable("a state of " + conditions + " conditions has " + expected
                    + " bytes after its header, these have " + bytes.remaining());
        }
        long[] words = new long[wordsFor(conditions)];
        bytes.asLongBuffer().get(words);
        RetentionState state = over(conditions, words);
        source.position(source.limit());
        return state;
    }

    private static IllegalArgumentException unreadable(String cause) {
        return new IllegalArgumentException("These bytes are no retention state: " + cause);
    }

    private static long conditionsInLastWord(int conditions) {
        return -1L >>> (Long.SIZE - 1 - (conditions - 1) % Long.SIZE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RetentionState that
                && conditions == that.conditions
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * conditions + Arrays.hashCode(words);
    }

    /** The conditions seen, for messages: {@code RetentionState[4: 0, 2]}. */
    @Override
    public String toString() {
        StringBuilder seen = new StringBuilder();
        for (int condition = 0; condition < conditions; condition++) {
            if (isSeen(condition)) {
                seen.append(seen.isEmpty() ? "" : ", ").append(condition);
            }
        }
        return "RetentionState[" + conditions + ": " + seen + "]";
    }
}
