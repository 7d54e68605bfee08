package io.tenure.core.retention;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * How many masks have each offset.
 *
 * <p>Counts are sums, so the masks may come in any order and in any number of parts that are merged. Adding a mask is a few
 * operations per 64 offsets however many are marked: each bit position has a small binary counter whose digits lie in
 * separate words, so one XOR and one AND step 64 counters at once (a positional population count; compare M. Klarqvist, W.
 * Muła and D. Lemire, "Efficient computation of positional population counts using SIMD instructions", 2019). Reading after
 * adding settles those counters once, linear in the number of offsets. Not thread-safe, not even for reading.
 */
public final class PositionalCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Digits of a small counter; it is emptied before it can overflow. */
    private static final int DIGITS = 8;

    private static final int ADDS_THAT_FIT = (1 << DIGITS) - 1;

    private long[] counts = new long[0];
    /** Digit {@code d} of the counters of word {@code w} is at {@code w * DIGITS + d}. */
    private long[] digits = new long[0];

    private int addsInDigits;
    /** {@code endings[k]} of the calls of {@link #addBelow(int)} ended at {@code k} since the last reading. */
    private long[] endings = new long[0];

    private boolean settled = true;

    /** Counts one for every offset of a mask. */
    public void add(PeriodMask mask) {
        if (addsInDigits == ADDS_THAT_FIT) {
            settleDigits();
        }
        int words = mask.words();
        if (words * DIGITS > digits.length) {
            digits = Arrays.copyOf(digits, Math.max(words * DIGITS, 2 * digits.length));
        }
        for (int word = 0; word < words; word++) {
            long carry = mask.word(word);
            for (int at = word * DIGITS; carry != 0; at++) {
                long digit = digits[at];
                digits[at] = digit ^ carry;
                carry &= digit;
            }
        }
        addsInDigits++;
        settled = false;
    }

    /**
     * Counts one for every offset below the one given, as a mask of 0 to {@code offset - 1} would. Constant time.
     *
     * @param offset 0 or more; 0 counts nothing
     */
    public void addBelow(int offset) {
        addBelow(offset, 1);
    }

    /** Does what so many calls of {@link #addBelow(int)} would. */
    void addBelow(int offset, long times) {
        requireOffset(offset);
        if (offset >= endings.length) {
            endings = Arrays.copyOf(endings, Math.max(Math.addExact(offset, 1), 2 * endings.length));
        }
        endings[offset] += times;
        settled = false;
    }

    /** Adds what another has counted; the other keeps its counts. */
    public void merge(PositionalCounts other) {
        merge(other, offset -> true);
    }

    /** Adds what another has counted at some offsets; the other keeps its counts. */
    void merge(PositionalCounts other, IntPredicate offsets) {
        int length = other.length();
        growCounts(length);
        for (int offset = 0; offset < length; offset++) {
            if (offsets.test(offset)) {
                counts[offset] += other.counts[offset];
            }
        }
    }

    /** How many of the masks added have an offset; 0 beyond the last one. */
    public long count(int offset) {
        requireOffset(offset);
        settle();
        return offset < counts.length ? counts[offset] : 0;
    }

    /** The highest offset that was counted plus 1; 0 if none was. */
    public int length() {
        settle();
        int length = counts.length;
        while (length > 0 && counts[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private void settle() {
        if (!settled) {
            settleDigits();
            settleEndings();
            settled = true;
        }
    }

    private void settleDigits() {
        growCounts(digits.length / DIGITS * Long.SIZE);
        for (int at = 0; at < digits.length; at++) {
            int firstOffset = at / DIGITS * Long.SIZE;
            long weight = 1L << at % DIGITS;
            for (long left = digits[at]; left != 0; left &= left - 1) {
                counts[firstOffset + Long.numberOfTrailingZeros(left)] += weight;
            }
        }
        Arrays.fill(digits, 0);
        addsInDigits = 0;
    }

    private void settleEndings() {
        growCounts(endings.length);
        long endingAbove = 0;
        for (int offset = endings.length - 1; offset >= 0; offset--) {
            counts[offset] += endingAbove;
            endingAbove += endings[offset];
        }
        Arrays.fill(endings, 0);
    }

    private void growCounts(int length) {
        if (length > counts.length) {
            counts = Arrays.copyOf(counts, length);
        }
    }

    private static void requireOffset(int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("no offset is before the entry: " + offset);
        }
    }
}
