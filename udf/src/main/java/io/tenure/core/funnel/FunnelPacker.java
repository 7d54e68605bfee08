package io.tenure.core.funnel;

import io.tenure.core.packed.PackedChunk;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.UserId;
import io.tenure.core.packed.UserNumbers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packs the events of many users that begin a membership or serve a step of a funnel, day by day.
 *
 * <p>Events come in any order. An event takes 15 bytes and its user's id, or 7 bytes where the one before it of its part and day is
 * of the same user, as in sessions of files in order of time. One that is only an entry is left out where the same
 * user is remembered with an earlier one of the same day. {@link FunnelUsers} reads what comes out. Not thread-safe.
 */
public final class FunnelPacker {
    static final int HAS_ID = 1;
    static final int IS_ENTRY = 2;
    static final int HAS_SEGMENT = 4;
    static final int HAS_STEPS = 8;
    /** The steps take 8 bytes; else they take one. */
    static final int HAS_MANY_STEPS = 16;

    static final int IS_HELD = 32;
    /** The user is that of the row before. */
    static final int IS_OF_LAST_USER = 64;

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long STEPS_OF_A_BYTE = 0xFF;
    private static final int REMEMBERED = 1 << 12;

    private final PackedParts parts;
    private final long[] keys = new long[REMEMBERED];
    private final byte[] @Nullable [] ids = new byte[REMEMBERED][];
    private final int[] days = new int[REMEMBERED];
    private final long[] entries = new long[REMEMBERED];

    /** @param parts where the rows go, a day in a slot */
    public FunnelPacker(PackedParts parts) {
        this.parts = parts;
        Arrays.fill(entries, Long.MAX_VALUE);
    }

    /**
     * Adds an event that is an entry, serves a step, or both.
     *
     * @param key the user's number, or a hash of the user's id
     * @param id the user's id where several users can have one key; null: the key is the user
     * @param segment the value at an entry
     * @param steps the event's conditions, as the funnel has them
     * @param held the value that all steps of a chain share, of an event with conditions; null: the funnel holds none
     */
    public void add(
            long key,
            @Nullable UserId id,
            long micros,
            boolean isEntry,
            byte @Nullable [] segment,
            long steps,
            byte @Nullable [] held) {
        int day = (int) Math.floorDiv(micros, DAY_MICROS);
        // a step is packed in any case, and that it is an entry too takes one bit if there is no segment
        boolean isCheap = steps != 0 && segment == null;
        boolean isMarked = isEntry && (isCheap || !isAfterAnother(key, id, day, micros));
        if (isMarked || steps != 0) {
            pack(key, id, day, micros, isMarked, isMarked ? segment : null, steps, held);
        }
    }

    /** Whether the user has an earlier entry of the same day among those remembered; remembers this one if not. */
    private boolean isAfterAnother(long key, @Nullable UserId id, int day, long micros) {
        int place = (int) UserNumbers.mix(key) & REMEMBERED - 1;
        if (entries[place] < micros && isRemembered(place, key, id, day)) {
            return true;
        }
        keys[place] = key;
        ids[place] = UserId.keep(id);
        days[place] = day;
        entries[place] = micros;
        return false;
    }

    private boolean isRemembered(int place, long key, @Nullable UserId id, int day) {
        return keys[place] == key && days[place] == day && UserId.isKept(id, ids[place]);
    }

    private void pack(
            long key,
            @Nullable UserId id,
            int day,
            long micros,
            boolean isEntry,
            byte @Nullable [] segment,
            long steps,
            byte @Nullable [] held) {
        boolean isByte = (steps & ~STEPS_OF_A_BYTE) == 0;
        PackedChunk row = parts.row(key, day);
        boolean isOfLastUser = row.continuesUser(key, id);
        row.addByte((isOfLastUser ? IS_OF_LAST_USER : id == null ? 0 : HAS_ID)
                | (isEntry ? IS_ENTRY : 0)
                | (segment == null ? 0 : HAS_SEGMENT)
                | (steps == 0 ? 0 : isByte ? HAS_STEPS : HAS_MANY_STEPS)
                | (steps == 0 || held == null ? 0 : IS_HELD));
        if (!isOfLastUser) {
            row.addUser(key, id);
        }
        long microsOfDay = micros - day * DAY_MICROS;
        row.addInt((int) microsOfDay);
        row.addByte((int) (microsOfDay >>> Integer.SIZE));
        if (segment != null) {
            row.addBytes(segment, segment.length);
        }
        if (steps != 0) {
            if (isByte) {
                row.addByte((int) steps);
            } else {
                row.addLong(steps);
            }
            if (held != null) {
                row.addBytes(held, held.length);
            }
        }
    }

    /** The time of a row of a day, where its user has been read. */
    static long nextMicros(int day, PackedChunk.Reader reader) {
        long low = Integer.toUnsignedLong(reader.nextInt());
        return day * DAY_MICROS + ((long) reader.nextByte() << Integer.SIZE) + low;
    }

    /** Passes on what is left. */
    public void finish() {
        parts.finish();
    }
}
