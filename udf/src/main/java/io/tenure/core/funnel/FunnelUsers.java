package io.tenure.core.funnel;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.packed.EnteredUsers;
import io.tenure.core.packed.PackedChunk;
import io.tenure.core.packed.UserNumbers;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the users of one part through a funnel, from events as {@link FunnelPacker} has packed them, a day at a time.
 *
 * <p>Days come in order, the events of a day in any. What is kept of a user from day to day doesn't grow with the events; of
 * the day at hand an event takes 20 bytes, and of users with more than {@value #MOST_LINKED} events a few bytes. Events before a
 * user's entry don't count; users without one have no part in it. Where a value is held, each value of a user goes through the
 * funnel by itself, and the user is what the best of them is; what is kept grows with the values. Not thread-safe.
 */
public final class FunnelUsers {
    private static final int FIRST_ROOM = 1 << 6;
    private static final int MOST_LINKED = 64;
    private static final int NONE = -1;

    private final CohortFunnel funnel;
    private final FunnelInstant instant;

    private final EnteredUsers users = new EnteredUsers();

    /** The values of users, where one is held: each has the number of its user for a key. */
    private final @Nullable UserNumbers values;

    // of a track: a user, or a value of one
    private @Nullable FunnelProgress[] progress = new FunnelProgress[FIRST_ROOM];

    // of the day at hand
    private int day = Integer.MIN_VALUE;
    private int[] lastOfTrack = new int[FIRST_ROOM];
    private int[] eventsOfTrack = new int[FIRST_ROOM];
    private int events;
    private long[] times = new long[FIRST_ROOM];
    private long[] steps = new long[FIRST_ROOM];
    private int[] previous = new int[FIRST_ROOM];
    private int[] trackOfEvent = new int[FIRST_ROOM];
    private final Map<Integer, EventBuffer> busy = new HashMap<>();

    private final long[] linkedTimes = new long[MOST_LINKED];
    private final long[] linkedSteps = new long[MOST_LINKED];

    /**
     * No users yet.
     *
     * @param isHeld whether all steps of a chain share a value, which every event with conditions has then
     */
    public FunnelUsers(CohortFunnel funnel, boolean isHeld) {
        this.funnel = funnel;
        this.instant = new FunnelInstant(funnel);
        this.values = isHeld ? new UserNumbers() : null;
        Arrays.fill(lastOfTrack, NONE);
    }

    /** Takes what became of each user that entered. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A user.
         *
         * @param segment the value at the entry
         * @param isOpen whether a chain that the user has begun can still become longer
         */
        void visit(long entryMicros, @Nullable String segment, FunnelReach reach, boolean isOpen);
    }

    /**
     * Adds rows, all of the same part.
     *
     * @param day theirs, not before that of the rows added last
     */
    public void addPacked(int day, byte[] rows) {
        if (day < this.day) {
            throw new IllegalArgumentException("Day " + day + " after day " + this.day);
        }
        if (day > this.day) {
            closeDay();
            this.day = day;
        }
        PackedChunk.Reader reader = new PackedChunk.Reader(rows);
        int user = NONE;
        while (reader.hasNext()) {
            int kind = reader.nextByte();
            if ((kind & FunnelPacker.IS_OF_LAST_USER) == 0) {
                user = users.next(reader, (kind & FunnelPacker.HAS_ID) != 0);
            }
            long micros = FunnelPacker.nextMicros(day, reader);
            byte[] segment = (kind & FunnelPacker.HAS_SEGMENT) != 0 ? reader.nextCopy() : null;
            if ((kind & FunnelPacker.IS_ENTRY) != 0) {
                users.enter(user, micros, segment);
            }
            if ((kind & (FunnelPacker.HAS_STEPS | FunnelPacker.HAS_MANY_STEPS)) != 0) {
                long stepsOfEvent = (kind & FunnelPacker.HAS_STEPS) != 0 ? reader.nextByte() & 0xFF : reader.nextLong();
                addEvent(track(user, reader, (kind & FunnelPacker.IS_HELD) != 0), micros, stepsOfEvent);
            }
        }
    }

    private int track(int user, PackedChunk.Reader reader, boolean isHeld) {
        if ((values != null) != isHeld) {
            throw new IllegalArgumentException("An event with a value where none is held, or the other way round");
        }
        int track = values == null ? user : values.number(user, reader, true);
        while (track >= lastOfTrack.length) {
            int room = Math.multiplyExact(2, lastOfTrack.length);
            progress = Arrays.copyOf(progress, room);
            eventsOfTrack = Arrays.copyOf(eventsOfTrack, room);
            int known = lastOfTrack.length;
            lastOfTrack = Arrays.copyOf(lastOfTrack, room);
            Arrays.fill(lastOfTrack, known, room, NONE);
        }
        return track;
    }

    private int userOf(int track) {
        return values == null ? track : (int) values.key(track);
    }

    private void addEvent(int track, long micros, long stepsOfEvent) {
        if (isSettled(track)) {
            return;
        }
        if (eventsOfTrack[track]++ >= MOST_LINKED) {
            busy.computeIfAbsent(track, key -> new EventBuffer()).add(micros, stepsOfEvent);
            return;
        }
        if (events == times.length) {
            times = Arrays.copyOf(times, Math.multiplyExact(2, events));
            steps = Arrays.copyOf(steps, times.length);
            previous = Arrays.copyOf(previous, times.length);
            trackOfEvent = Arrays.copyOf(trackOfEvent, times.length);
        }
        times[events] = micros;
        steps[events] = stepsOfEvent;
        previous[events] = lastOfTrack[track];
        trackOfEvent[events] = track;
        lastOfTrack[track] = events++;
    }

    private boolean isSettled(int track) {
        FunnelProgress own = progress[track];
        return own != null && own.isSettled();
    }

    /** Takes every user through the events of the day. */
    private void closeDay() {
        for (int event = events - 1; event >= 0; event--) {
            int track = trackOfEvent[event];
            if (lastOfTrack[track] == event) {
                advance(track);
                lastOfTrack[track] = NONE;
                eventsOfTrack[track] = 0;
            }
        }
        events = 0;
        busy.clear();
    }

    private void advance(int track) {
        int user = userOf(track);
        if (!users.hasEntered(user)) {
            return;
        }
        FunnelProgress own = progress[track];
        if (own == null) {
            own = funnel.start();
            progress[track] = own;
        }
        EventBuffer many = busy.isEmpty() ? null : busy.get(track);
        if (many == null) {
            advance(own, users.entryMicros(user), linked(track));
        } else {
            for (int event = lastOfTrack[track]; event != NONE; event = previous[event]) {
                many.add(times[event], steps[event]);
            }
            advance(own, users.entryMicros(user), many.cursor());
        }
    }

    /** The few events of a track in order. */
    private EventCursor linked(int track) {
        int size = 0;
        for (int event = lastOfTrack[track]; event != NONE; event = previous[event]) {
            int place = size++;
            while (place > 0 && linkedTimes[place - 1] > times[event]) {
                linkedTimes[place] = linkedTimes[place - 1];
                linkedSteps[place] = linkedSteps[place - 1];
                place--;
            }
            linkedTimes[place] = times[event];
            linkedSteps[place] = steps[event];
        }
        int end = size;
        return new EventCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < end;
            }

            @Override
            public long time() {
                return linkedTimes[at];
            }

            @Override
            public long conditions() {
                return linkedSteps[at];
            }
        };
    }

    private void advance(FunnelProgress own, long entry, EventCursor ordered) {
        long time = Long.MIN_VALUE;
        while (ordered.next()) {
            if (ordered.time() < entry) {
                continue;
            }
            if (ordered.time() != time) {
                closeInstant(own, time);
                time = ordered.time();
            }
            instant.add(ordered.conditions());
        }
        closeInstant(own, time);
    }

    private void closeInstant(FunnelProgress own, long time) {
        if (!instant.isEmpty()) {
            own.advance(time, instant);
            instant.clear();
        }
    }

    /**
     * Ends the part: passes on what became of its users, and forgets them.
     *
     * @param asOfMicros no event at or after it was read
     */
    public void finish(long asOfMicros, Visitor visitor) {
        closeDay();
        int tracks = values == null ? users.size() : values.size();
        FunnelReach[] reached = new FunnelReach[users.size()];
        Arrays.fill(reached, FunnelReach.NOWHERE);
        BitSet open = new BitSet();
        for (int track = 0; track < Math.min(tracks, progress.length); track++) {
            FunnelProgress own = progress[track];
            if (own != null) {
                int user = userOf(track);
                FunnelReach reach = new FunnelReach(own.reached());
                reached[user] = reach.isBetterThan(reached[user]) ? reach : reached[user];
                if (own.isOpen(asOfMicros)) {
                    open.set(user);
                }
            }
        }
        for (int user = 0; user < users.size(); user++) {
            if (users.hasEntered(user)) {
                boolean isOpen = open.get(user) && reached[user].steps() < funnel.steps();
                visitor.visit(users.entryMicros(user), users.segment(user), reached[user], isOpen);
            }
        }
        Arrays.fill(progress, null);
        users.clear();
        if (values != null) {
            values.clear();
        }
        day = Integer.MIN_VALUE;
    }
}
