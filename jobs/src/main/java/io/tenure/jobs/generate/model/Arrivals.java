package io.tenure.jobs.generate.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks whose rows arrive on the days of a spec, day by day, numbered from 0: what is divided among tasks.
 *
 * <p>Of a day come the events on time first, then the late ones of the days before, then the repeated.
 */
public final class Arrivals {
    /**
     * The blocks of one way that arrive on one day.
     *
     * @param rowsBefore the rows that arrive on that day before them, dirty ones apart
     */
    record Segment(
            int arrivalDay, int day, Delivery way, boolean isRepeat, long rowsBefore, long firstBlock, int blocks) {}

    private final History history;
    private final List<Segment> segments = new ArrayList<>();

    public Arrivals(GeneratorSpec spec) {
        this.history = new History(spec);
        for (int arrival = spec.firstDay(); arrival <= spec.lastDay(); arrival++) {
            for (Delivery way : Delivery.ALL) {
                add(arrival, way, way.delay(), false);
            }
            for (Delivery way : Delivery.ALL) {
                if (way.isRepeated()) {
                    add(arrival, way, way.repeatDelay(), true);
                }
            }
        }
    }

    private void add(int arrival, Delivery way, int delay, boolean isRepeat) {
        int day = arrival - delay;
        int count = day < 0 || day >= history.spec().days() ? 0 : BlockGenerator.blocks(history, day, way);
        if (count > 0) {
            segments.add(new Segment(arrival, day, way, isRepeat, rows(arrival), blocks(), count));
        }
    }

    /** The rows so far that arrive on a day, the last one so far or one without any. */
    private long rows(int arrivalDay) {
        if (segments.isEmpty() || segments.get(segments.size() - 1).arrivalDay() != arrivalDay) {
            return 0;
        }
        Segment last = segments.get(segments.size() - 1);
        return last.rowsBefore() + history.events(last.day(), last.way());
    }

    History history() {
        return history;
    }

    List<Segment> segments() {
        return segments;
    }

    /** How many blocks there are. */
    public long blocks() {
        if (segments.isEmpty()) {
            return 0;
        }
        Segment last = segments.get(segments.size() - 1);
        return last.firstBlock() + last.blocks();
    }

    /** All events of the spec's history, whenever they arrive. */
    public long eventsOfHistory() {
        return history.events();
    }

    /** What the blocks hold. */
    public GeneratedCounts counts() {
        long events = 0;
        long late = 0;
        long repeated = 0;
        Map<DirtyReason, Long> dirty = new EnumMap<>(DirtyReason.class);
        for (Segment segment : segments) {
            long rows = history.events(segment.day(), segment.way());
            if (segment.isRepeat()) {
                repeated += rows;
            } else {
                events += rows;
                late += segment.way().isLate() ? rows : 0;
            }
            if (segment.way() == Delivery.ON_TIME) {
                countDirty(segment.day(), dirty);
            }
        }
        int days = history.spec().lastDay() - history.spec().firstDay() + 1;
        return new GeneratedCounts(days, events, late, repeated, dirty);
    }

    private void countDirty(int day, Map<DirtyReason, Long> dirty) {
        long from = history.dirtyBefore(history.onTimeBefore(day));
        long to = history.dirtyBefore(history.onTimeBefore(day + 1));
        for (DirtyReason reason : DirtyReason.ALL) {
            long count = reason.count(from, to);
            if (count > 0) {
                dirty.merge(reason, count, Long::sum);
            }
        }
    }

    /** The events of some of the blocks. */
    public ArrivingEvents events(long fromBlock, long toBlock) {
        return new ArrivingEvents(this, fromBlock, toBlock);
    }
}
