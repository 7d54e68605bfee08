package io.tenure.core.retention;

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

    /** The user at a place, plus one; a place is found by the hash of the key. */
    private int[] places = new int[2 * FIRST_ROOM];

    private int users;
    private long[] keys = new long[FIRST_ROOM];
    private byte[] @Nullable [] ids = new byte[FIRST_ROOM][];
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
        if (users == keys.length) {
            makeRoomForUsers();
        }
        long key = reader.nextLong();
        PackedChunk.Range id = hasId ? reader.nextBytes() : null;
        int place = firstPlace(key);
        while (places[place] != 0) {
            int user = places[place] - 1;
            if (keys[user] == key && (id == null || isId(user, reader.bytes(), id))) {
                return user;
            }
            place = place + 1 & places.length - 1;
        }
        places[place] = users + 1;
        return newUser(key, id == null ? null : Arrays.copyOfRange(reader.bytes(), id.from(), id.to()));
    }

    private int firstPlace(long key) {
        return (int) EventPacker.mix(key) & places.length - 1;
    }

    private boolean isId(int user, byte[] bytes, PackedChunk.Range range) {
        byte[] id = ids[user];
        return id != null && Arrays.equals(id, 0, id.length, bytes, range.from(), range.to());
    }

    private int newUser(long key, byte @Nullable [] id) {
        keys[users] = key;
        ids[users] = id;
        entries[users] = NO_ENTRY;
        segments[users] = null;
        lastOfUser[users] = NONE;
        return users++;
    }

    private void makeRoomForUsers() {
        int room = Math.multiplyExact(2, users);
        keys = Arrays.copyOf(keys, room);
        ids = Arrays.copyOf(ids, room);
        entries = Arrays.copyOf(entries, room);
        segments = Arrays.copyOf(segments, room);
        lastOfUser = Arrays.copyOf(lastOfUser, room);
        places = new int[Math.multiplyExact(2, room)];
        for (int user = 0; user < users; user++) {
            int place = firstPlace(keys[user]);
            while (places[place] != 0) {
                place = place + 1 & places.length - 1;
            }
            places[place] = user + 1;
        }
    }

    private void addEntry(int user, long micros, byte @Nullable [] segment) {
        if (micros < entries[user]) {
            entries[user] = micros;
            segments[user] = segment;
        } else if (micros == entries[user]) {
            segments[user] = EventPacker.firstOf(segments[user], segment);
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
        for (int user = 0; user < users; user++) {
            if (entries[user] != NO_ENTRY) {
                first = Math.min(first, periods.cohortOf(entries[user]));
            }
        }
        return first;
    }

    /** Adds the users that entered to counts; return events before the entry never count. */
    public void count(RetentionPeriods periods, RetentionCounts counts) {
        PeriodMask active = new PeriodMask();
        for (int user = 0; user < users; user++) {
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
        Arrays.fill(places, 0);
        Arrays.fill(ids, 0, users, null);
        Arrays.fill(segments, 0, users, null);
        users = 0;
        returns = 0;
    }
}
