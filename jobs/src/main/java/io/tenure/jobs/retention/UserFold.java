package io.tenure.jobs.retention;

import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionPeriods;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.UserEvents;
import io.tenure.jobs.packed.PackedShuffle;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Folds the packed events of one partition, the rows of a part next to each other, into counts.
 *
 * <p>Holds the events of one part of the users at a time.
 */
final class UserFold {
    private UserFold() {}

    /** @param nobody counts to add to */
    static CountedUsers count(Iterator<InternalRow> packed, RetentionSpec spec, RetentionCounts nobody) {
        RetentionPeriods periods = new RetentionPeriods(spec);
        int[] first = {Integer.MAX_VALUE};
        forEachPart(packed, users -> {
            first[0] = Math.min(first[0], users.firstCohort(periods));
            users.count(periods, nobody);
        });
        return new CountedUsers(nobody, first[0]);
    }

    /** The first cohort of any user; {@link Integer#MAX_VALUE} if nobody entered. */
    static int firstCohort(Iterator<InternalRow> packed, RetentionSpec spec) {
        RetentionPeriods periods = new RetentionPeriods(spec);
        int[] first = {Integer.MAX_VALUE};
        forEachPart(packed, users -> first[0] = Math.min(first[0], users.firstCohort(periods)));
        return first[0];
    }

    private static void forEachPart(Iterator<InternalRow> packed, Consumer<UserEvents> read) {
        UserEvents users = new UserEvents();
        int part = 0;
        while (packed.hasNext()) {
            InternalRow row = packed.next();
            if (PackedShuffle.part(row) != part) {
                read.accept(users);
                users.clear();
                part = PackedShuffle.part(row);
            }
            users.addPacked(PackedShuffle.rows(row));
        }
        read.accept(users);
    }
}
