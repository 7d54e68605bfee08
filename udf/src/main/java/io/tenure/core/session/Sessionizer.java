package io.tenure.core.session;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;

/**
 * Numbers the sessions of one user, from 1: a new one begins if and only if more than the gap has passed since the event
 * before. Events of one instant share a session, also with a gap of 0.
 *
 * <p>Times come in ascending order, in any unit, the same as the gap's. Between two of them any two {@code long} values may lie.
 * Each time takes O(1), and all that is remembered is the last time and the number of sessions, so a user's times may
 * come in batches: keep the object, or {@link #sessions} and {@link #lastTime} and {@link #resume} from them.
 *
 * <p>The meaning is that of duckdb-behavioral's {@code sessionize}.
 */
public final class Sessionizer {
    private final long gap;

    private long sessions;
    private long lastTime;

    private Sessionizer(long gap, long sessions, long lastTime) {
        if (gap < 0) {
            throw new TenureException(ErrorCode.ARGUMENT, "The gap between sessions must be 0 or more, got " + gap);
        }
        this.gap = gap;
        this.sessions = sessions;
        this.lastTime = lastTime;
    }

    /**
     * For a user of whom nothing is known.
     *
     * @param gap the longest break within a session, 0 or more
     * @throws TenureException when the gap is negative
     */
    public Sessionizer(long gap) {
        this(gap, 0, 0);
    }

    /**
     * Goes on where another left off.
     *
     * @param gap the longest break within a session, 0 or more
     * @param sessions how many sessions there were, 0 or more
     * @param lastTime the time of the last event; of no meaning without a session
     * @throws TenureException when the gap is negative
     */
    public static Sessionizer resume(long gap, long sessions, long lastTime) {
        return new Sessionizer(gap, sessions, lastTime);
    }

    /**
     * The session of the next event.
     *
     * @throws TenureException when its time is before the last one
     */
    public long next(long time) {
        sessions = sessionOf(time, gap, sessions, lastTime);
        lastTime = time;
        return sessions;
    }

    /**
     * The sessions of the next events.
     *
     * @param times their times, ascending
     * @param into where the session of each event goes, at the same position
     * @param size how many events there are; both arrays may be longer
     * @throws TenureException when a time is before the one before
     */
    public void next(long[] times, long[] into, int size) {
        for (int i = 0; i < size; i++) {
            into[i] = next(times[i]);
        }
    }

    /** How many sessions there were, which is the number of the last. */
    public long sessions() {
        return sessions;
    }

    /** The time of the last event; of no meaning before the first. */
    public long lastTime() {
        return lastTime;
    }

    /**
     * The rule itself, for engines that keep what is remembered themselves.
     *
     * @param time the time of an event
     * @param gap the longest break within a session, 0 or more
     * @param session the session of the event before, 0 if this is the first
     * @param lastTime the time of the event before; not read if this is the first
     * @return the session of the event
     * @throws TenureException when its time is before that of the event before
     */
    public static long sessionOf(long time, long gap, long session, long lastTime) {
        if (session == 0) {
            return 1;
        }
        if (time < lastTime) {
            throw outOfOrder(time, lastTime);
        }
        // the difference may exceed a long's range, but not that of an unsigned one
        return Long.compareUnsigned(time - lastTime, gap) > 0 ? session + 1 : session;
    }

    private static TenureException outOfOrder(long time, long lastTime) {
        return new TenureException(
                ErrorCode.ARGUMENT,
                "Sessions are numbered in the order of time, but time " + time + " came after " + lastTime
                        + "; sort ascending, in SQL with sessionize(ts, gap) OVER (PARTITION BY user ORDER BY ts)");
    }
}
