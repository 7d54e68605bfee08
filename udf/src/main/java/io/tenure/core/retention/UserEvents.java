package io.tenure.core.retention;

import io.tenure.core.packed.EntrySegment;
import io.tenure.core.packed.PackedChunk;
import io.tenure.core.packed.UserNumbers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entry and return events of the users of one part, as {@link EventPacker} has packed them.
 *
 * <p>Rows come in any order. Room is needed for 20 bytes and the id of a user, and 12 for each row with a return. Not
 * thread-safe.
 */
public final class UserEvents {
    private static final int FIRST_ROOM = 1 << 6;
    private static final int NONE = -1;
    private static final long NO_ENTRY = Long.MAX_VALUE;

    private final UserNumbers users = new UserNumbers();
    private long[] entries = new long[FIRST_ROOM];
    private byte[] @Nullable [] segments = new byte[FIRST_ROOM][];
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
                addEntry(user, reader.nextLong(), nextSegment(reader, kind));
            }
            if ((kind & EventPacker.IS_RETURN) != 0) {
                addReturn(user, reader.nextLong());
            }
            if ((kind & EventPacker.HAS_FIRST_RETURN) != 0) {
                addReturn(user, reader.nextLong());
            }
        }
    }

    private static byte @Nullable [] nextSegment(PackedChunk.Reader reader, int kind) {
        if ((kind & EventPacker.HAS_SEGMENT) == 0) {
            return null;
        }
        PackedChunk.Range range = reader.nextBytes();
        return Arrays.copyOfRange(reader.bytes(), range.from(), range.to());
    }

    private int nextUser(PackedChunk.Reader reader, boolean hasId) {
        int known = users.size();
        int user = users.next(reader, hasId);
        if (user == known) {
            if (user == entries.length) {
                makeRoomForUsers();
            }
            entries[user] = NO_ENTRY;
            segments[user] = null;
            lastOfUser[user] = NONE;
        }
        return user;
    }

    private void makeRoomForUsers() {
        int room = Math.multiplyExact(2, entries.length);
        entries = Arrays.copyOf(entries, room);
        segments = Arrays.copyOf(segments, room);
        lastOfUser = Arrays.copyOf(lastOfUser, room);
    }

    private void addEntry(int user, long micros, byte @Nullable [] segment) {
        if (micros < entries[user]) {
            entries[user] = micros;
            segments[user] = segment;
        } else if (micros == entries[user]) {
            segments[user] = EntrySegment.first(segments[user], segment);
        }
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
            if (entries[user] != NO_ENTRY) {
                first = Math.min(first, periods.cohortOf(entries[user]));
            }
        }
        return first;
    }

    /** Adds the users that entered to counts; return events before the entry never count. */
    public void count(RetentionPeriods periods, RetentionCounts counts) {
        PeriodMask active = new PeriodMask();
        for (int user = 0; user < users.size(); user++) {
            long entry = entries[user];
            if (entry != NO_ENTRY) {
                active.clear();
                for (int event = lastOfUser[user]; event != NONE; event = previous[event]) {
                    if (times[event] >= entry) {
                        active.set(periods.offset(entry, times[event]));
                    }
                }
                byte[] segment = segments[user];
                counts.add(segment == null ? null : new String(segment, StandardCharsets.UTF_8), entry, active);
            }
        }
    }

    /** Forgets all users, and keeps the room for others. */
    public void clear() {
        Arrays.fill(segments, 0, users.size(), null);
        users.clear();
        returns = 0;
    }
}
