package io.tenure.core.retention;

import io.tenure.core.packed.EnteredUsers;
import io.tenure.core.packed.PackedChunk;
import java.util.Arrays;

/**
 * The entry and return events of the users of one part, as {@link EventPacker} has packed them.
 *
 * <p>Rows come in any order. Room is needed for 20 bytes and the id of a user, and 12 for each row with a return. Not
 * thread-safe.
 */
public final class UserEvents {
    private static final int FIRST_ROOM = 1 << 6;
    private static final int NONE = -1;

    private final EnteredUsers users = new EnteredUsers();
    private int[] lastOfUser = new int[FIRST_ROOM];

    private int returns;
    private long[] times = new long[FIRST_ROOM];
    private int[] previous = new int[FIRST_ROOM];

    /** Adds rows, all of the same part. */
    public void addPacked(byte[] rows) {
        PackedChunk.Reader reader = new PackedChunk.Reader(rows);
        while (reader.hasNext()) {
            int kind = reader.nextByte();
            int user = nextUser(reader, (kind & EventPacker.HAS_ID) != 0);
            if ((kind & EventPacker.IS_ENTRY) != 0) {
                long micros = reader.nextLong();
                users.enter(user, micros, (kind & EventPacker.HAS_SEGMENT) == 0 ? null : reader.nextCopy());
            }
            if ((kind & EventPacker.IS_RETURN) != 0) {
                addReturn(user, reader.nextLong());
            }
            if ((kind & EventPacker.HAS_FIRST_RETURN) != 0) {
                addReturn(user, reader.nextLong());
            }
        }
    }

    private int nextUser(PackedChunk.Reader reader, boolean hasId) {
        int known = users.size();
        int user = users.next(reader, hasId);
        if (user == known) {
            if (user == lastOfUser.length) {
                lastOfUser = Arrays.copyOf(lastOfUser, Math.multiplyExact(2, user));
            }
            lastOfUser[user] = NONE;
        }
        return user;
    }

    private void addReturn(int user, long micros) {
        if (returns == times.length) {
            times = Arrays.copyOf(times, Math.multiplyExact(2, returns));
            previous = Arrays.copyOf(previous, times.length);
        }
        times[returns] = micros;
        previous[returns] = lastOfUser[user];
        lastOfUser[user] = returns++;
    }

    /** The first cohort of these users; {@link Integer#MAX_VALUE} if nobody entered. */
    public int firstCohort(RetentionPeriods periods) {
        int first = Integer.MAX_VALUE;
        for (int user = 0; user < users.size(); user++) {
            if (users.hasEntered(user)) {
                first = Math.min(first, periods.cohortOf(users.entryMicros(user)));
            }
        }
        return first;
    }

    /** Adds the users that entered to counts; return events before the entry never count. */
    public void count(RetentionPeriods periods, RetentionCounts counts) {
        PeriodMask active = new PeriodMask();
        for (int user = 0; user < users.size(); user++) {
            if (users.hasEntered(user)) {
                long entry = users.entryMicros(user);
                active.clear();
                for (int event = lastOfUser[user]; event != NONE; event = previous[event]) {
                    if (times[event] >= entry) {
                        active.set(periods.offset(entry, times[event]));
                    }
                }
                counts.add(users.segment(user), entry, active);
            }
        }
    }

    /** Forgets all users, and keeps the room for others. */
    public void clear() {
        users.clear();
        returns = 0;
    }
}
