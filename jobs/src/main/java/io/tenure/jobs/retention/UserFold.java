package io.tenure.jobs.retention;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionPeriods;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Folds the slots of one partition, the slots of a key next to each other, into counts.
 *
 * <p>Holds the return times of one key's users at a time: one user, but for texts with the same hash.
 */
final class UserFold {
    private final SlotRows layout;
    private final RetentionPeriods periods;
    private final RetentionCounts counts;
    private final PeriodMask active = new PeriodMask();

    private final User first = new User();
    private @Nullable UTF8String firstId;
    private final Map<UTF8String, User> others = new HashMap<>();
    private long firstEntryMicros = Long.MAX_VALUE;

    UserFold(SlotRows layout, RetentionPeriods periods, RetentionCounts counts) {
        this.layout = layout;
        this.periods = periods;
        this.counts = counts;
    }

    CountedUsers count(Iterator<InternalRow> slots) {
        long key = 0;
        while (slots.hasNext()) {
            InternalRow slot = slots.next();
            long slotKey = layout.key(slot);
            if (slotKey != key) {
                finishKey();
                key = slotKey;
            }
            userOf(slot).add(slot);
        }
        finishKey();
        return new CountedUsers(counts, firstEntryMicros);
    }

    private User userOf(InternalRow slot) {
        UTF8String id = layout.id(slot);
        if (id == null || id.equals(firstId)) {
            return first;
        }
        if (firstId == null) {
            firstId = id.copy();
            return first;
        }
        User other = others.get(id);
        if (other == null) {
            other = new User();
            others.put(id.copy(), other);
        }
        return other;
    }

    private void finishKey() {
        first.finish();
        firstId = null;
        if (!others.isEmpty()) {
            others.values().forEach(User::finish);
            others.clear();
        }
    }

    /** One user's entry and return times. */
    private final class User {
        private long[] returnMicros = new long[64];
        private int returns;
        private long entryMicros = Long.MAX_VALUE;
        private @Nullable String segment;

        void add(InternalRow slot) {
            long entryAt = layout.entryMicros(slot);
            // the entries of an instant may come in several rows; the least segment decides, a missing one last
            if (entryAt < entryMicros) {
                entryMicros = entryAt;
                segment = layout.segment(slot);
            } else if (entryAt == entryMicros && entryAt != Long.MAX_VALUE) {
                segment = SlotRows.firstOf(segment, layout.segment(slot));
            }
            if (layout.hasReturn(slot)) {
                if (returns + 2 > returnMicros.length) {
                    returnMicros = Arrays.copyOf(returnMicros, 2 * returnMicros.length);
                }
                returns = layout.addReturns(slot, returnMicros, returns);
            }
        }

        /** Return events before the entry never count, so only now that the entry is known they become offsets. */
        void finish() {
            if (entryMicros != Long.MAX_VALUE) {
                firstEntryMicros = Math.min(firstEntryMicros, entryMicros);
                active.clear();
                for (int i = 0; i < returns; i++) {
                    if (returnMicros[i] >= entryMicros) {
                        active.set(periods.offset(entryMicros, returnMicros[i]));
                    }
                }
                counts.add(segment, entryMicros, active);
            }
            returns = 0;
            entryMicros = Long.MAX_VALUE;
            segment = null;
        }
    }
}
