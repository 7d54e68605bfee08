package io.tenure.core.sequence;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * Positions 0 to n - 1 brought into an order by natural merge sort: it finds the stretches that are in order already and
 * merges them two by two.
 *
 * <p>O(n log s) for s stretches, so events that arrive nearly in order, or merged from parts that were sorted, cost
 * little; 8 bytes of memory per position while it runs.
 */
final class NextNodeOrder {
    private final IntBinaryOperator comparison;
    private int[] positions;
    private int[] merged;
    /** Where each stretch ends. */
    private int[] ends = new int[8];

    private int stretches;

    private NextNodeOrder(int size, IntBinaryOperator comparison) {
        this.comparison = comparison;
        this.positions = new int[size];
        this.merged = new int[size];
        Arrays.setAll(positions, position -> position);
    }

    /** The positions in order; equal ones stay as they were. */
    static int[] of(int size, IntBinaryOperator comparison) {
        NextNodeOrder order = new NextNodeOrder(size, comparison);
        order.findStretches();
        while (order.stretches > 1) {
            order.mergePairs();
        }
        return order.positions;
    }

    private void findStretches() {
        for (int end = 0; end < positions.length; ) {
            end = endOfStretch(end);
            if (stretches == ends.length) {
                ends = Arrays.copyOf(ends, 2 * stretches);
            }
            ends[stretches++] = end;
        }
    }

    private int endOfStretch(int start) {
        int end = start + 1;
        while (end < positions.length && comparison.applyAsInt(end - 1, end) <= 0) {
            end++;
        }
        return end;
    }

    private void mergePairs() {
        int start = 0;
        int pairs = 0;
        for (int i = 0; i < stretches; i += 2) {
            int middle = ends[i];
            int end = i + 1 < stretches ? ends[i + 1] : middle;
            merge(start, middle, end);
            ends[pairs++] = end;
            start = end;
        }
        stretches = pairs;
        int[] swap = positions;
        positions = merged;
        merged = swap;
    }

    private void merge(int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int to = start; to < end; to++) {
            boolean takeLeft =
                    right == end || (left < middle && comparison.applyAsInt(positions[left], positions[right]) <= 0);
            merged[to] = takeLeft ? positions[left++] : positions[right++];
        }
    }
}
