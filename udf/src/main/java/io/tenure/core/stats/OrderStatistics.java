package io.tenure.core.stats;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/** Numbers of which any rank is asked later, exactly: 8 bytes each. Not thread-safe. */
public final class OrderStatistics implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long[] NONE = {};

    private long[] values = NONE;
    private int size;
    private boolean isSorted = true;

    /** Takes in a number. */
    public void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(8, Math.multiplyExact(2, size)));
        }
        values[size++] = value;
        isSorted = false;
    }

    /** Takes in all numbers of another, which doesn't change. */
    public void addAll(OrderStatistics other) {
        int all = Math.addExact(size, other.size);
        if (all > values.length) {
            values = Arrays.copyOf(values, Math.max(all, 2 * Math.min(size, all / 2)));
        }
        System.arraycopy(other.values, 0, values, size, other.size);
        size = all;
        isSorted = false;
    }

    /** How many numbers there are. */
    public int size() {
        return size;
    }

    /**
     * The number at rank ⌈share × size⌉, counted from 1, of the numbers in order; at rank 1 for a share of 0.
     *
     * @param percent the share in hundredths, 0 to 100
     * @throws IllegalStateException without any number
     */
    public long percentile(int percent) {
        if (size == 0) {
            throw new IllegalStateException("no numbers");
        }
        sort();
        long rank = Math.max(1, (Math.multiplyExact((long) size, percent) + 99) / 100);
        return values[(int) rank - 1];
    }

    /** The sum, without overflow. */
    public BigInteger sum() {
        BigInteger sum = BigInteger.ZERO;
        long part = 0;
        for (int i = 0; i < size; i++) {
            long next = part + values[i];
            if (((part ^ next) & (values[i] ^ next)) < 0) {
                sum = sum.add(BigInteger.valueOf(part));
                next = values[i];
            }
            part = next;
        }
        return sum.add(BigInteger.valueOf(part));
    }

    private void sort() {
        if (!isSorted) {
            Arrays.sort(values, 0, size);
            isSorted = true;
        }
    }
}
