package io.tenure.core.retention;

import io.tenure.core.packed.EntrySegment;
import io.tenure.core.packed.PackedChunk;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.UserId;
import io.tenure.core.packed.UserNumbers;
import org.jspecify.annotations.Nullable;

/**
 * Packs the entry and return events of many users for those that count them.
 *
 * <p>Events come in any order. What decides of a user's events in one {@link RetentionPeriods#slotOf slot} is the first entry
 * and the first and last return, so events that meet here while they are remembered become one row: all of a slot where
 * events are sorted by user, and most of those of very active users in any case. Holds some thousand rows, and for each
 * part a chunk of at most 32 KiB: 16 MiB together, or 1 KiB a part where that is more. {@link UserEvents} reads what comes out. Not thread-safe.
 */
public final class EventPacker {
    static final int IS_ENTRY = 1;
    static final int IS_RETURN = 2;
    static final int HAS_ID = 4;
    static final int HAS_SEGMENT = 8;
    static final int HAS_FIRST_RETURN = 16;

    /** A user's events are read in any order. */
    private static final int ALL_TIME = 0;

    private static final int REMEMBERED = 1 << 12;
    /** Odd and without a pattern: the slots of a user lie far apart. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final PackedParts parts;
    private final RetentionPeriods periods;
    private final boolean rolling;

    private final byte[] kinds = new byte[REMEMBERED];
    private final long[] keys = new long[REMEMBERED];
    private final byte[] @Nullable [] ids = new byte[REMEMBERED][];
    private final int[] slots = new int[REMEMBERED];
    private final long[] entries = new long[REMEMBERED];
    private final byte[] @Nullable [] segments = new byte[REMEMBERED][];
    private final long[] firstReturns = new long[REMEMBERED];
    private final long[] lastReturns = new long[REMEMBERED];

    /**
     * Nothing packed yet.
     *
     * @param spec what will be counted
     * @param parts where the rows go
     */
    public EventPacker(RetentionSpec spec, PackedParts parts) {
        this.parts = parts;
        this.periods = new RetentionPeriods(spec);
        this.rolling = spec.mode() == RetentionMode.ROLLING;
    }

    /**
     * Adds an event that is an entry, a return or both.
     *
     * @param key the user's number, or a hash of the user's id
     * @param id the user's id where several users can have one key; null: the key is the user
     * @param segment the value at an entry; kept
     */
    public void add(
            long key, @Nullable UserId id, long micros, boolean isEntry, boolean isReturn, byte @Nullable [] segment) {
        int slot = periods.slotOf(micros);
        int place = (int) UserNumbers.mix(key + SPREAD * slot) & REMEMBERED - 1;
        if (kinds[place] != 0 && !isAt(place, key, id, slot)) {
            pack(place);
        }
        if (kinds[place] == 0) {
            keys[place] = key;
            ids[place] = UserId.keep(id);
            slots[place] = slot;
        }
        if (isEntry) {
            addEntry(place, micros, segment);
        }
        if (isReturn) {
            addReturn(place, micros);
        }
    }

    private boolean isAt(int place, long key, @Nullable UserId id, int slot) {
        return keys[place] == key && slots[place] == slot && UserId.isKept(id, ids[place]);
    }

    private void addEntry(int place, long micros, byte @Nullable [] segment) {
        boolean isFirst = (kinds[place] & IS_ENTRY) == 0 || micros < entries[place];
        if (isFirst || micros == entries[place]) {
            segments[place] = isFirst ? segment : EntrySegment.first(segments[place], segment);
            entries[place] = micros;
        }
        kinds[place] |= IS_ENTRY;
    }

    private void addReturn(int place, long micros) {
        boolean isOnly = (kinds[place] & IS_RETURN) == 0;
        firstReturns[place] = isOnly ? micros : Math.min(firstReturns[place], micros);
        lastReturns[place] = isOnly ? micros : Math.max(lastReturns[place], micros);
        kinds[place] |= IS_RETURN;
    }

    /** Passes on what is left. */
    public void finish() {
        for (int place = 0; place < REMEMBERED; place++) {
            if (kinds[place] != 0) {
                pack(place);
            }
        }
        parts.finish();
    }

    private void pack(int place) {
        boolean isEntry = (kinds[place] & IS_ENTRY) != 0;
        boolean isReturn = (kinds[place] & IS_RETURN) != 0;
        byte[] id = ids[place];
        byte[] segment = isEntry ? segments[place] : null;
        // in calendar mode all of a slot has one offset, so whether it is before the entry is all that matters
        boolean hasFirstReturn = rolling && isReturn && firstReturns[place] != lastReturns[place];
        PackedChunk chunk = parts.row(keys[place], ALL_TIME);
        chunk.addByte(kinds[place]
                | (id == null ? 0 : HAS_ID)
                | (segment == null ? 0 : HAS_SEGMENT)
                | (hasFirstReturn ? HAS_FIRST_RETURN : 0));
        chunk.addLong(keys[place]);
        if (id != null) {
            chunk.addBytes(id, id.length);
        }
        if (isEntry) {
            chunk.addLong(entries[place]);
        }
        if (segment != null) {
            chunk.addBytes(segment, segment.length);
        }
        if (isReturn) {
            chunk.addLong(lastReturns[place]);
        }
        if (hasFirstReturn) {
            chunk.addLong(firstReturns[place]);
        }
        kinds[place] = 0;
        ids[place] = null;
        segments[place] = null;
    }
}
