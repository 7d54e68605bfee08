package io.tenure.jobs.funnel;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.core.funnel.FunnelReach;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The steps that members took, from what is remembered of them.
 *
 * <p>Rows come by user and funnel, those of the values that a funnel holds next to each other: of these the one counts that
 * got furthest.
 */
final class ReachedSteps extends RowFold {
    /** The columns of the rows that come in. */
    static final List<String> COLUMNS =
            List.of("user_key", "cohort_date", "funnel_index", "state", "entry_micros", "segments");

    private static final int USER_KEY = 0;
    private static final int COHORT_DATE = 1;
    private static final int FUNNEL = 2;
    private static final int STATE = 3;
    private static final int ENTRY = 4;
    private static final int SEGMENTS = 5;
    private static final double MICROS_OF_A_SECOND = 1e6;

    private final List<CohortFunnel> funnels;
    private final List<@Nullable Long> horizons;
    private final long asOfMicros;

    private @Nullable Row first;
    private FunnelReach reach = FunnelReach.NOWHERE;
    private boolean isOpen;

    /**
     * Nobody yet.
     *
     * @param horizons for each funnel the longest time from the entry to a step in microseconds; null: any
     */
    ReachedSteps(List<CohortFunnel> funnels, List<@Nullable Long> horizons, long asOfMicros, Iterator<Row> rows) {
        super(rows);
        this.funnels = funnels;
        this.horizons = horizons;
        this.asOfMicros = asOfMicros;
    }

    @Override
    void take(Row row) {
        if (first == null
                || first.getLong(USER_KEY) != row.getLong(USER_KEY)
                || first.getInt(FUNNEL) != row.getInt(FUNNEL)) {
            closeUser();
            first = row;
        }
        int funnel = row.getInt(FUNNEL);
        CohortFunnelMatcher matcher = CohortFunnelMatcher.resume(funnels.get(funnel), row.getAs(STATE));
        FunnelReach own = matcher.finish();
        reach = own.isBetterThan(reach) ? own : reach;
        Long horizon = horizons.get(funnel);
        isOpen |= (horizon == null || asOfMicros - row.getLong(ENTRY) <= horizon) && matcher.isOpen(asOfMicros);
    }

    @Override
    void end() {
        closeUser();
    }

    private void closeUser() {
        if (first == null) {
            return;
        }
        int last = reach.steps() - 1;
        boolean isDone = reach.steps() == funnels.get(first.getInt(FUNNEL)).steps();
        for (int step = 0; step <= last; step++) {
            if (reach.has(step)) {
                long time = reach.times()[step];
                give(RowFactory.create(
                        first.get(SEGMENTS),
                        first.getInt(FUNNEL),
                        first.get(COHORT_DATE),
                        step + 1,
                        step == 0 ? null : (time - reach.times()[reach.stepBefore(step)]) / MICROS_OF_A_SECOND,
                        (time - first.getLong(ENTRY)) / MICROS_OF_A_SECOND,
                        isOpen && !isDone && step == last ? 1L : 0L));
            }
        }
        reach = FunnelReach.NOWHERE;
        isOpen = false;
    }
}
