package io.tenure.core.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The users of a part, and of each the first entry with its segment. Takes 36 bytes a user beside ids and segments. Not
 * thread-safe.
 */
public final class EnteredUsers {
    private static final int FIRST_ROOM = 1 << 6;
    private static final long NO_ENTRY = Long.MAX_VALUE;

    private final UserNumbers users = new UserNumbers();
    private long[] entries = new long[FIRST_ROOM];
    private byte[] @Nullable [] segments = new byte[FIRST_ROOM][];

    /** How many users there are; their numbers are below. */
    public int size() {
        return users.size();
    }

    /** The number of the user that comes next in packed rows, as {@link UserNumbers#next} gives it. */
    public int next(PackedChunk.Reader reader, boolean hasId) {
        int known = users.size();
        int user = users.next(reader, hasId);
        if (user == known) {
            if (user == entries.length) {
                entries = Arrays.copyOf(entries, Math.multiplyExact(2, user));
                segments = Arrays.copyOf(segments, entries.length);
            }
            entries[user] = NO_ENTRY;
        }
        return user;
    }

    /** Takes in an entry. */
    public void enter(int user, long micros, byte @Nullable [] segment) {
        if (micros < entries[user]) {
            entries[user] = micros;
            segments[user] = segment;
        } else if (micros == entries[user]) {
            segments[user] = EntrySegment.first(segments[user], segment);
        }
    }

    /** Whether the user has an entry. */
    public boolean hasEntered(int user) {
        return entries[user] != NO_ENTRY;
    }

    /** When a user that has entered did. */
    public long entryMicros(int user) {
        return entries[user];
    }

    /** The segment of the entry; null without one. */
    public @Nullable String segment(int user) {
        byte[] segment = segments[user];
        return segment == null ? null : new String(segment, StandardCharsets.UTF_8);
    }

    /** Forgets all users, and keeps the room for others. */
    public void clear() {
        Arrays.fill(segments, 0, users.size(), null);
        users.clear();
    }
}
