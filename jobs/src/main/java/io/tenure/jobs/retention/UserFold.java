package io.tenure.jobs.retention;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionPeriods;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Folds the slots of one partition, the slots of a user next to each other, into counts.
 *
 * <p>Holds one user's return times at a time.
 */
final class UserFold {
    private final RetentionPeriods periods;
    private final RetentionCounts counts;
    private final PeriodMask active = new PeriodMask();

    private long[] returnMicros = new long[64];
    private int returns;
    private long entryMicros = Long.MAX_VALUE;
    private @Nullable String segment;

    UserFold(RetentionPeriods periods, RetentionCounts counts) {
        this.periods = periods;
        this.counts = counts;
    }

    RetentionCounts count(Iterator<Row> slots) {
        String user = null;
        while (slots.hasNext()) {
            Row slot = slots.next();
            String slotUser = slot.getAs(RetentionPlan.USER_ID);
            if (!Objects.equals(slotUser, user)) {
                finishUser();
                user = slotUser;
            }
            add(slot);
        }
        finishUser();
        return counts;
    }

    private void add(Row slot) {
        Long entryAt = slot.getAs(RetentionPlan.ENTRY_AT);
        if (entryAt != null && entryAt < entryMicros) {
            entryMicros = entryAt;
            segment = slot.getAs(RetentionPlan.SEGMENT);
        }
        Long firstReturnAt = slot.getAs(RetentionPlan.FIRST_RETURN_AT);
        Long lastReturnAt = slot.getAs(RetentionPlan.LAST_RETURN_AT);
        if (firstReturnAt != null && lastReturnAt != null) {
            if (returns + 2 > returnMicros.length) {
                returnMicros = Arrays.copyOf(returnMicros, 2 * returnMicros.length);
            }
            returnMicros[returns++] = firstReturnAt;
            returnMicros[returns++] = lastReturnAt;
        }
    }

    /** Return events before the entry never count, so only now that the entry is known they become offsets. */
    private void finishUser() {
        if (entryMicros != Long.MAX_VALUE) {
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
