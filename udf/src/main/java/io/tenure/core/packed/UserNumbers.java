package io.tenure.core.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the users of a part, from 0, in the order in which they are met.
 *
 * <p>A user is a key, and where several users can have one key, as with hashes, an id beside it. Takes 24 bytes a user and the
 * ids. Not thread-safe.
 */
public final class UserNumbers {
    private static final int FIRST_ROOM = 1 << 6;

    /** The user at a place, plus one; a place is found by the hash of the key. */
    private int[] places = new int[2 * FIRST_ROOM];

    private int size;
    private long[] keys = new long[FIRST_ROOM];
    private byte[] @Nullable [] ids = new byte[FIRST_ROOM][];

    /** How many users there are. */
    public int size() {
        return size;
    }

    /**
     * The number of the user that comes next in packed rows: a key, and an id if there is one.
     *
     * @param hasId whether there is
     */
    public int next(PackedChunk.Reader reader, boolean hasId) {
        return number(reader.nextLong(), reader, hasId);
    }

    /** The number of the user with a key whose id, if there is one, comes next in packed rows. */
    public int number(long key, PackedChunk.Reader reader, boolean hasId) {
        if (size == keys.length) {
            makeRoom();
        }
        PackedChunk.Range id = hasId ? reader.nextBytes() : null;
        int place = firstPlace(key);
        while (places[place] != 0) {
            int user = places[place] - 1;
            if (keys[user] == key && (id == null || isId(user, reader.bytes(), id))) {
                return user;
            }
            place = place + 1 & places.length - 1;
        }
        places[place] = size + 1;
        keys[size] = key;
        ids[size] = id == null ? null : Arrays.copyOfRange(reader.bytes(), id.from(), id.to());
        return size++;
    }

    /** The key of a user. */
    public long key(int user) {
        return keys[user];
    }

    private int firstPlace(long key) {
        return (int) mix(key) & places.length - 1;
    }

    private boolean isId(int user, byte[] bytes, PackedChunk.Range range) {
        byte[] id = ids[user];
        return id != null && Arrays.equals(id, 0, id.length, bytes, range.from(), range.to());
    }

    private void makeRoom() {
        int room = Math.multiplyExact(2, size);
        keys = Arrays.copyOf(keys, room);
        ids = Arrays.copyOf(ids, room);
        places = new int[Math.multiplyExact(2, room)];
        for (int user = 0; user < size; user++) {
            int place = firstPlace(keys[user]);
            while (places[place] != 0) {
                place = place + 1 & places.length - 1;
            }
            places[place] = user + 1;
        }
    }

    /** Forgets all users, and keeps the room for others. */
    public void clear() {
        Arrays.fill(places, 0);
        Arrays.fill(ids, 0, size, null);
        size = 0;
    }

    /** Spreads keys over all bits: the high ones are the part, the low ones a place in a table. */
    public static long mix(long key) {
        long mixed = (key ^ key >>> 32) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }
}
