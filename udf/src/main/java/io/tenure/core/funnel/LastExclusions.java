package io.tenure.core.funnel;

/** For each step when an event ruled it out last. */
final class LastExclusions {
    private static final LastExclusions NONE = new LastExclusions(0);

    private long excluded;
    private final long[] times;

    private LastExclusions(int steps) {
        this.times = new long[steps];
    }

    /** Nothing is ruled out yet. */
    static LastExclusions of(CohortFunnel funnel) {
        return funnel.excluding() == 0 ? NONE : new LastExclusions(funnel.steps());
    }

    /** Takes in the steps that events of an instant, later than any before, rule out. */
    void add(long steps, long time) {
        excluded |= steps;
        for (long left = steps; left != 0; left &= left - 1) {
            times[Long.numberOfTrailingZeros(left)] = time;
        }
    }

    /** Whether a step was ruled out after a time. */
    boolean isAfter(long time, int step) {
        return (excluded & 1L << step) != 0 && times[step] > time;
    }

    void write(FunnelStateWriter writer) {
        writer.add(excluded);
        for (long left = excluded; left != 0; left &= left - 1) {
            writer.addTime(times[Long.numberOfTrailingZeros(left)]);
        }
    }

    void read(FunnelStateReader reader) {
        long steps = reader.next();
        if (steps >>> times.length != 0) {
            throw reader.damaged();
        }
        excluded = steps;
        for (long left = steps; left != 0; left &= left - 1) {
            times[Long.numberOfTrailingZeros(left)] = reader.nextTime();
        }
    }
}
