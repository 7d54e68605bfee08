package io.tenure.core.retention;

import java.util.Arrays;

/**
 * The offsets in which one user was active, a bit each.
 *
 * <p>Masks join by OR, so the events of a user may be seen in any order, any number of times and in any number of parts.
 * Every kind of retention is an operation on whole words of the mask, in place; whatever the kind, offset 0 stays the plain
 * bit. Copy a mask before asking it for a second kind.
 *
 * <p>Grows as needed and is meant to be cleared and used again for the next user. Operations are linear in the number of
 * words, 64 offsets each. Not thread-safe.
 */
public final class PeriodMask {
    private static final int WORD_BITS = 6;
    private static final long ALL = -1L;
    /** So that the length of every mask is an int. */
    private static final int LAST_OFFSET = Integer.MAX_VALUE - 1;

    private long[] words = new long[1];
    /** Words from here on are zero. */
    private int wordsInUse;

    /**
     * Marks an offset as active.
     *
     * @throws IllegalArgumentException if the offset is negative: events before the entry have none
     */
    public void set(int offset) {
        requireOffset(offset);
        int word = offset >> WORD_BITS;
        use(word + 1);
        words[word] |= 1L << offset;
    }

    /** Marks an offset as not active. */
    public void clear(int offset) {
        requireOffset(offset);
        int word = offset >> WORD_BITS;
        if (word < wordsInUse) {
            words[word] &= ~(1L << offset);
        }
    }

    /** Whether an offset is marked; false beyond the last one. */
    public boolean contains(int offset) {
        requireOffset(offset);
        int word = offset >> WORD_BITS;
        return word < wordsInUse && (words[word] & 1L << offset) != 0;
    }

    /** Forgets every offset and keeps the room. */
    public void clear() {
        Arrays.fill(words, 0, wordsInUse, 0);
        wordsInUse = 0;
    }

    /** Whether no offset is marked. */
    public boolean isEmpty() {
        return length() == 0;
    }

    /** The highest marked offset plus 1; 0 for an empty mask. */
    public int length() {
        for (int word = wordsInUse - 1; word >= 0; word--) {
            if (words[word] != 0) {
                return (word << WORD_BITS) + Long.SIZE - Long.numberOfLeadingZeros(words[word]);
            }
        }
        return 0;
    }

    /** Adds the offsets of another mask. */
    public void or(PeriodMask other) {
        use(other.wordsInUse);
        for (int word = 0; word < other.wordsInUse; word++) {
            words[word] |= other.words[word];
        }
    }

    /** Becomes equal to another mask. */
    public void copyFrom(PeriodMask other) {
        int count = other.wordsInUse;
        use(count);
        System.arraycopy(other.words, 0, words, 0, count);
        Arrays.fill(words, count, wordsInUse, 0);
        wordsInUse = count;
    }

    /** Keeps the offsets below the one given and forgets the others. */
    public void clearFrom(int offset) {
        requireNotBeforeEntry(offset);
        int word = offset >> WORD_BITS;
        if (word < wordsInUse) {
            words[word] &= ~(ALL << offset);
            Arrays.fill(words, word + 1, wordsInUse, 0);
            wordsInUse = word + 1;
        }
    }

    /**
     * Marks offset {@code k} from 1 to the horizon iff any of {@code k} to the horizon was marked, and none above it.
     *
     * @param horizon the last offset that is looked at
     */
    public void toOnOrAfter(int horizon) {
        requireOffset(horizon);
        clearFrom(horizon + 1);
        setRange(1, length() - 1);
    }

    /**
     * Marks offset {@code k} from 1 to {@code last} iff any of 1 to {@code k} was marked, and none above it.
     *
     * @param last the last offset that is asked for
     */
    public void toOnOrBefore(int last) {
        requireOffset(last);
        clearFrom(last + 1);
        int first = firstFrom(1);
        if (first >= 0) {
            setRange(first, last);
        }
    }

    /** Marks offset {@code k} from 1 iff all of 1 to {@code k} were marked. */
    public void toStreak() {
        clearFrom(firstGapFrom(1));
    }

    /** Keeps the offsets whose predecessor was marked as well and forgets the others, offset 0 among them. */
    public void toRepeated() {
        long last = 0;
        for (int word = 0; word < wordsInUse; word++) {
            long marked = words[word];
            words[word] = marked & (marked << 1 | last);
            last = marked >>> (Long.SIZE - 1);
        }
    }

    /**
     * Marks offset {@code k} iff any of {@code k - length + 1} to {@code k} was marked, and none above the last one.
     *
     * <p>A trailing window of a trailing window is one of both lengths less 1. Takes about log2 of the length passes.
     *
     * @param length of the trailing window in offsets, 1 or more
     * @param last the last offset that is asked for
     */
    public void toTrailing(int length, int last) {
        requireOffset(last);
        if (length < 1) {
            throw new IllegalArgumentException("not a window: " + length + " offsets");
        }
        clearFrom(last + 1);
        int covered = 1;
        while (covered < length) {
            int distance = Math.min(covered, length - covered);
            orShifted(distance, last);
            covered += distance;
        }
        clearFrom(last + 1);
    }

    /** Marks, beside every marked offset, the one so far above it; those above the last one may be left out. */
    private void orShifted(int distance, int last) {
        int length = length();
        if (length == 0) {
            return;
        }
        int highest = (int) Math.min(last, (long) length - 1 + distance);
        use((highest >> WORD_BITS) + 1);
        int wordsUp = distance >> WORD_BITS;
        int bitsUp = distance & Long.SIZE - 1;
        for (int word = highest >> WORD_BITS; word >= wordsUp; word--) {
            int from = word - wordsUp;
            long carry = from == 0 ? 0 : words[from - 1] >>> 1 >>> (Long.SIZE - 1 - bitsUp);
            words[word] |= words[from] << bitsUp | carry;
        }
    }

    /**
     * Whether any offset of a bracket is marked.
     *
     * @param first the first offset, 0 or more
     * @param last the last offset, included; at least {@code first}
     */
    public boolean anyIn(int first, int last) {
        requireRange(first, last);
        int next = firstFrom(first);
        return next >= 0 && next <= last;
    }

    /**
     * How many offsets of a bracket are marked.
     *
     * @param first the first offset, 0 or more
     * @param last the last offset, included; at least {@code first}
     */
    public int countIn(int first, int last) {
        requireRange(first, last);
        int end = Math.min(last >> WORD_BITS, wordsInUse - 1);
        long wanted = ALL << first;
        int count = 0;
        for (int word = first >> WORD_BITS; word <= end; word++) {
            long upToLast = word == last >> WORD_BITS ? ALL >>> ~last : ALL;
            count += Long.bitCount(words[word] & wanted & upToLast);
            wanted = ALL;
        }
        return count;
    }

    /** How many words may hold a marked offset. */
    int words() {
        return wordsInUse;
    }

    /** Offsets {@code 64 * index} to {@code 64 * index + 63}, the lowest first. */
    long word(int index) {
        return words[index];
    }

    /**
     * Replaces offsets {@code 64 * index} to {@code 64 * index + 63}, the lowest first.
     *
     * @throws IllegalArgumentException if these are not all offsets
     */
    public void setWord(int index, long offsets) {
        if (index < 0 || index >= LAST_OFFSET >> WORD_BITS) {
            throw new IllegalArgumentException("not a word of offsets: " + index);
        }
        use(index + 1);
        words[index] = offsets;
    }

    private void use(int count) {
        if (count > words.length) {
            words = Arrays.copyOf(words, Math.max(count, 2 * words.length));
        }
        wordsInUse = Math.max(wordsInUse, count);
    }

    /** The first marked offset at or after the one given; -1 if there is none. */
    public int firstFrom(int offset) {
        requireNotBeforeEntry(offset);
        int word = offset >> WORD_BITS;
        long fromOffset = ALL << offset;
        while (word < wordsInUse) {
            long marked = words[word] & fromOffset;
            if (marked != 0) {
                return (word << WORD_BITS) + Long.numberOfTrailingZeros(marked);
            }
            fromOffset = ALL;
            word++;
        }
        return -1;
    }

    /** The first offset at or after the one given that is not marked. */
    private int firstGapFrom(int offset) {
        int word = offset >> WORD_BITS;
        long fromOffset = ALL << offset;
        while (word < wordsInUse) {
            long missing = ~words[word] & fromOffset;
            if (missing != 0) {
                return (word << WORD_BITS) + Long.numberOfTrailingZeros(missing);
            }
            fromOffset = ALL;
            word++;
        }
        return Math.max(offset, word << WORD_BITS);
    }

    /** Marks the offsets from {@code first} to {@code last}; none if {@code last} is lower. */
    private void setRange(int first, int last) {
        if (last < first) {
            return;
        }
        int firstWord = first >> WORD_BITS;
        int lastWord = last >> WORD_BITS;
        use(lastWord + 1);
        long fromFirst = ALL << first;
        long toLast = ALL >>> ~last;
        if (firstWord == lastWord) {
            words[firstWord] |= fromFirst & toLast;
            return;
        }
        words[firstWord] |= fromFirst;
        Arrays.fill(words, firstWord + 1, lastWord, ALL);
        words[lastWord] |= toLast;
    }

    private static void requireOffset(int offset) {
        if (offset < 0 || offset > LAST_OFFSET) {
            throw new IllegalArgumentException("not an offset: " + offset + " is not from 0 to " + LAST_OFFSET);
        }
    }

    private static void requireNotBeforeEntry(int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("no offset is before the entry: " + offset);
        }
    }

    private static void requireRange(int first, int last) {
        requireOffset(first);
        if (last < first) {
            throw new IllegalArgumentException("not a range of offsets: " + first + " to " + last);
        }
    }

    /** {@code {0, 3, 64}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int offset = firstFrom(0); offset >= 0; offset = firstFrom(offset + 1)) {
            text.append(text.length() == 1 ? "" : ", ").append(offset);
        }
        return text.append('}').toString();
    }
}
