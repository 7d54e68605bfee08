package io.tenure.core.sequence;

import io.tenure.core.sequence.PatternElement.Comparison;
import io.tenure.core.sequence.PatternElement.TimeBetween;
import java.util.BitSet;

/**
 * An element that lets events pass, {@code .*} or {@code (?t<=N)}, in the course of one search: which positions the
 * search entered it at, and at which it may leave.
 *
 * <p>A search enters at ascending positions and asks for each position after it has entered there. A time is counted from
 * the event before the entry if the element before matched that event, else, after {@code .*}, from the event at the
 * entry. Times ascend with positions, so the first entry, the latest, or one search between decides; no pair of entry and
 * exit is ever looked at.
 */
abstract sealed class Gap {
    private static final int NONE = -1;

    /** The gap of an element over events with these times. */
    static Gap of(PatternElement element, boolean afterEvent, long unitsPerNumber, long[] times) {
        if (!(element instanceof TimeBetween between)) {
            return new AnyLength();
        }
        long length = Math.multiplyExact(between.number(), unitsPerNumber);
        Clock clock = new Clock(times, afterEvent ? 1 : 0, between.comparison(), length);
        return switch (between.comparison()) {
            case AT_LEAST, MORE_THAN -> new Minimum(clock);
            case AT_MOST, LESS_THAN -> new Maximum(clock);
            case EXACTLY -> new Exact(clock);
        };
    }

    /** Forgets all entries; the next one is at this position or later. */
    abstract void restart(int position);

    /** The search stands before this element at a position. */
    abstract void enter(int position);

    /** Whether the search may go on with the next element at this position. */
    abstract boolean leavesAt(int position);

    /** The first entry from which the search may leave at this position, given that there is one. */
    abstract int firstEntryTo(int position);

    /** The time from an entry to a position, compared with the pattern's. */
    private static final class Clock {
        private final long[] times;
        private final int back;
        private final Comparison comparison;
        private final long length;

        /** Counts from the event so many positions before the entry. */
        Clock(long[] times, int back, Comparison comparison, long length) {
            this.times = times;
            this.back = back;
            this.comparison = comparison;
            this.length = length;
        }

        /** The first position at which an entry has an event to count from. */
        int firstEntry() {
            return back;
        }

        boolean holds(int entry, int position) {
            return comparison.holds(between(entry, position), length);
        }

        boolean isTooLong(int entry, int position) {
            return Comparison.MORE_THAN.holds(between(entry, position), length);
        }

        private long between(int entry, int position) {
            return times[position] - times[entry - back];
        }
    }

    /** {@code .*}: left at every position after the first entry. */
    private static sealed class AnyLength extends Gap {
        private int first = NONE;

        @Override
        void restart(int position) {
            first = NONE;
        }

        @Override
        void enter(int position) {
            if (first == NONE) {
                first = position;
            }
        }

        @Override
        boolean leavesAt(int position) {
            return first != NONE;
        }

        @Override
        int firstEntryTo(int position) {
            return first;
        }
    }

    /** {@code (?t>=N)} and {@code (?t>N)}: the first entry is the first to be far enough back. */
    private static final class Minimum extends AnyLength {
        private final Clock clock;

        Minimum(Clock clock) {
            this.clock = clock;
        }

        @Override
        boolean leavesAt(int position) {
            return super.leavesAt(position) && clock.holds(firstEntryTo(position), position);
        }
    }

    /** {@code (?t<=N)} and {@code (?t<N)}: the latest entry is the last to be too far back. */
    private static final class Maximum extends Gap {
        private final Clock clock;
        private final BitSet entries = new BitSet();
        private int latest = NONE;

        Maximum(Clock clock) {
            this.clock = clock;
        }

        @Override
        void restart(int position) {
            latest = NONE;
            entries.clear(position, Math.max(position, entries.length()));
        }

        @Override
        void enter(int position) {
            latest = position;
            entries.set(position);
        }

        @Override
        boolean leavesAt(int position) {
            return latest != NONE && clock.holds(latest, position);
        }

        @Override
        int firstEntryTo(int position) {
            int tooEarly = clock.firstEntry() - 1;
            int near = position;
            while (near - tooEarly > 1) {
                int middle = (near + tooEarly) >>> 1;
                if (clock.holds(middle, position)) {
                    near = middle;
                } else {
                    tooEarly = middle;
                }
            }
            return entries.nextSetBit(near);
        }
    }

    /** {@code (?t==N)}: the candidate, the first entry that is not too far back, ascends with the positions. */
    private static final class Exact extends Gap {
        private final Clock clock;
        private final BitSet entries = new BitSet();
        private int candidate = NONE;

        Exact(Clock clock) {
            this.clock = clock;
        }

        @Override
        void restart(int position) {
            candidate = NONE;
            entries.clear(position, Math.max(position, entries.length()));
        }

        @Override
        void enter(int position) {
            entries.set(position);
            if (candidate == NONE) {
                candidate = position;
            }
        }

        @Override
        boolean leavesAt(int position) {
            candidate = firstNotTooFarBack(candidate, position);
            return candidate != NONE && clock.holds(candidate, position);
        }

        @Override
        int firstEntryTo(int position) {
            return firstNotTooFarBack(entries.nextSetBit(0), position);
        }

        private int firstNotTooFarBack(int from, int position) {
            int entry = from;
            while (entry != NONE && clock.isTooLong(entry, position)) {
                entry = entries.nextSetBit(entry + 1);
            }
            return entry;
        }
    }
}
