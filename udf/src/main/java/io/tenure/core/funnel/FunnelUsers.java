package io.tenure.core.funnel;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.packed.EnteredUsers;
import io.tenure.core.packed.PackedChunk;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the users of one part through a funnel, from events as {@link FunnelPacker} has packed them, a day at a time.
 *
 * <p>Days come in order, the events of a day in any. What is kept of a user from day to day doesn't grow with the events; of
 * the day at hand an event takes 20 bytes, and of users with more than {@value #MOST_LINKED} events a few bytes. Events before a
 * user's entry don't count; users without one have no part in it. Not thread-safe.
 */
public final class FunnelUsers {
    private static final int FIRST_ROOM = 1 << 6;
    private static final int MOST_LINKED = 64;
    private static final int NONE = -1;

    private final CohortFunnel funnel;
    private final FunnelInstant instant;

    private final EnteredUsers users = new EnteredUsers();
    private @Nullable FunnelProgress[] progress = new FunnelProgress[FIRST_ROOM];

    // of the day at hand
    private int day = Integer.MIN_VALUE;
    private int[] lastOfUser = new int[FIRST_ROOM];
    private int[] eventsOfUser = new int[FIRST_ROOM];
    private int events;
    private long[] times = new long[FIRST_ROOM];
    private long[] steps = new long[FIRST_ROOM];
    private int[] previous = new int[FIRST_ROOM];
    private int[] userOfEvent = new int[FIRST_ROOM];
    private final Map<Integer, EventBuffer> busy = new HashMap<>();

    private final long[] linkedTimes = new long[MOST_LINKED];
    private final long[] linkedSteps = new long[MOST_LINKED];

    /** No users yet. */
    public FunnelUsers(CohortFunnel funnel) {
        this.funnel = funnel;
        this.instant = new FunnelInstant(funnel.steps(), funnel.mode().ties());
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
        while (reader.hasNext()) {
            int kind = reader.nextByte();
            int user = nextUser(reader, (kind & FunnelPacker.HAS_ID) != 0);
            long micros = reader.nextLong();
            byte[] segment = (kind & FunnelPacker.HAS_SEGMENT) != 0 ? reader.nextCopy() : null;
            if ((kind & FunnelPacker.IS_ENTRY) != 0) {
                users.enter(user, micros, segment);
            }
            if ((kind & FunnelPacker.HAS_STEPS) != 0) {
                addEvent(user, micros, reader.nextByte() & 0xFF);
            } else if ((kind & FunnelPacker.HAS_MANY_STEPS) != 0) {
                addEvent(user, micros, reader.nextLong());
            }
        }
    }

    private int nextUser(PackedChunk.Reader reader, boolean hasId) {
        int known = users.size();
        int user = users.next(reader, hasId);
        if (user == known) {
            if (user == lastOfUser.length) {
                makeRoomForUsers();
            }
            lastOfUser[user] = NONE;
        }
        return user;
    }

    private void makeRoomForUsers() {
        int room = Math.multiplyExact(2, lastOfUser.length);
        progress = Arrays.copyOf(progress, room);
        lastOfUser = Arrays.copyOf(lastOfUser, room);
        eventsOfUser = Arrays.copyOf(eventsOfUser, room);
    }

    private void addEvent(int user, long micros, long stepsOfEvent) {
        if (isSettled(user)) {
            return;
        }
        if (eventsOfUser[user]++ >= MOST_LINKED) {
            busy.computeIfAbsent(user, key -> new EventBuffer()).add(micros, stepsOfEvent);
            return;
        }
        if (events == times.length) {
            times = Arrays.copyOf(times, Math.multiplyExact(2, events));
            steps = Arrays.copyOf(steps, times.length);
            previous = Arrays.copyOf(previous, times.length);
            userOfEvent = Arrays.copyOf(userOfEvent, times.length);
        }
        times[events] = micros;
        steps[events] = stepsOfEvent;
        previous[events] = lastOfUser[user];
        userOfEvent[events] = user;
        lastOfUser[user] = events++;
    }

    private boolean isSettled(int user) {
        FunnelProgress own = progress[user];
        return own != null && own.isSettled();
    }

    /** Takes every user through the events of the day. */
    private void closeDay() {
        for (int event = events - 1; event >= 0; event--) {
            int user = userOfEvent[event];
            if (lastOfUser[user] == event) {
                advance(user);
                lastOfUser[user] = NONE;
                eventsOfUser[user] = 0;
            }
        }
        events = 0;
        busy.clear();
    }

    private void advance(int user) {
        if (!users.hasEntered(user)) {
            return;
        }
        FunnelProgress own = progress[user];
        if (own == null) {
            own = funnel.start();
            progress[user] = own;
        }
        EventBuffer many = busy.get(user);
        if (many == null) {
            advance(own, users.entryMicros(user), linked(user));
        } else {
            for (int event = lastOfUser[user]; event != NONE; event = previous[event]) {
                many.add(times[event], steps[event]);
            }
            advance(own, users.entryMicros(user), many.cursor());
        }
    }

    /** The few events of a user in order. */
    private EventCursor linked(int user) {
        int size = 0;
        for (int event = lastOfUser[user]; event != NONE; event = previous[event]) {
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
        for (int user = 0; user < users.size(); user++) {
            if (users.hasEntered(user)) {
                FunnelProgress own = progress[user];
                visitor.visit(
                        users.entryMicros(user),
                        users.segment(user),
                        own == null ? FunnelReach.NOWHERE : new FunnelReach(own.reached()),
                        own != null && own.isOpen(asOfMicros));
            }
        }
        Arrays.fill(progress, 0, users.size(), null);
        users.clear();
        day = Integer.MIN_VALUE;
    }
}
