package io.tenure.core.event;

/** The order of {@link EventCursor}, and parallel arrays put into it. */
final class EventOrder {
    /** Below this many events shifting beats merging. */
    private static final int RUN_EVENTS = 32;

    private final long[] times;
    private final long[] conditions;
    private final long[] leftTimes;
    private final long[] leftConditions;

    private EventOrder(long[] times, long[] conditions, int size) {
        this.times = times;
        this.conditions = conditions;
        this.leftTimes = new long[size];
        this.leftConditions = new long[size];
    }

    /** Whether the first event stands before the second; equal events do not. */
    static boolean isBefore(long time, long conditions, long otherTime, long otherConditions) {
        return time == otherTime ? isBeforeInTie(conditions, otherConditions) : time < otherTime;
    }

    private static boolean isBeforeInTie(long conditions, long otherConditions) {
        int lowest = Long.numberOfTrailingZeros(conditions);
        int otherLowest = Long.numberOfTrailingZeros(otherConditions);
        return lowest != otherLowest ? lowest < otherLowest : Long.compareUnsigned(conditions, otherConditions) < 0;
    }

    /**
     * Sorts the first events of parallel arrays: a merge sort of short runs, where runs that are in order already cost one
     * comparison. O(size) when in order, O(size log size) at worst; room for at most as many events again, none for few.
     *
     * @param ordered how many events at the beginning are known to be in order
     */
    static void sort(long[] times, long[] conditions, int ordered, int size) {
        int at = Math.max(1, ordered);
        while (at < size && !isBefore(times[at], conditions[at], times[at - 1], conditions[at - 1])) {
            at++;
        }
        if (at >= size) {
            return;
        }
        for (int from = at / RUN_EVENTS * RUN_EVENTS; from < size; from += RUN_EVENTS) {
            sortRun(times, conditions, from, Math.min(from + RUN_EVENTS, size));
        }
        if (size > RUN_EVENTS) {
            new EventOrder(times, conditions, size).mergeRuns(size);
        }
    }

    private static void sortRun(long[] times, long[] conditions, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long time = times[i];
            long word = conditions[i];
            int hole = i;
            while (hole > from && isBefore(time, word, times[hole - 1], conditions[hole - 1])) {
                times[hole] = times[hole - 1];
                conditions[hole] = conditions[hole - 1];
                hole--;
            }
            times[hole] = time;
            conditions[hole] = word;
        }
    }

    private void mergeRuns(int size) {
        for (int width = RUN_EVENTS; width < size; width *= 2) {
            for (int from = 0; from + width < size; from += 2 * width) {
                merge(from, from + width, Math.min(from + 2 * width, size));
            }
        }
    }

    /** Merges two neighbouring runs, none of them empty. */
    private void merge(int from, int middle, int to) {
        if (!isBefore(times[middle], conditions[middle], times[middle - 1], conditions[middle - 1])) {
            return;
        }
        int target = from;
        while (!isBefore(times[middle], conditions[middle], times[target], conditions[target])) {
            target++;
        }
        int leftSize = middle - target;
        System.arraycopy(times, target, leftTimes, 0, leftSize);
        System.arraycopy(conditions, target, leftConditions, 0, leftSize);
        int left = 0;
        int right = middle;
        while (left < leftSize && right < to) {
            if (isBefore(times[right], conditions[right], leftTimes[left], leftConditions[left])) {
                times[target] = times[right];
                conditions[target++] = conditions[right++];
            } else {
                times[target] = leftTimes[left];
                conditions[target++] = leftConditions[left++];
            }
        }
        System.arraycopy(leftTimes, left, times, target, leftSize - left);
        System.arraycopy(leftConditions, left, conditions, target, leftSize - left);
    }
}
