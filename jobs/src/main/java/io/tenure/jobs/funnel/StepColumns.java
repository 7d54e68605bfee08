package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.funnel.CohortFunnel;
import java.util.List;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/** What an event is to a funnel, as a number. */
final class StepColumns {
    private StepColumns() {}

    /**
     * The conditions of an event as {@link CohortFunnel} has them; 0 where it hasn't the value that is held.
     *
     * @param steps for each step whether an event serves it
     * @param exclusions for each step whether an event rules it out; looked at where the funnel says that it can be
     * @param held the value that is held; null: none is
     */
    static Column conditions(CohortFunnel funnel, List<Column> steps, List<Column> exclusions, @Nullable Column held) {
        Column conditions = lit(0L);
        for (int step = 0; step < funnel.steps(); step++) {
            conditions = conditions.bitwiseOR(bit(steps.get(step), step));
            if ((funnel.excluding() & 1L << step) != 0) {
                conditions =
                        conditions.bitwiseOR(bit(exclusions.get(step), step + CohortFunnel.MOST_STEPS_WITH_EXCLUSIONS));
            }
        }
        return held == null ? conditions : when(held.isNotNull(), conditions).otherwise(0L);
    }

    private static Column bit(Column isSet, int bit) {
        return when(isSet, 1L << bit).otherwise(0L);
    }
}
