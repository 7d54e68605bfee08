package io.tenure.jobs.funnel;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes members through their funnels, and says what is remembered of them at the end of each day on which that changed.
 *
 * <p>Rows come by user, funnel and value held, and then in the order of time: what was remembered first, if anything, and the
 * events. Keeps one matcher at a time.
 */
final class FunnelProgressFold extends RowFold {
    /** The columns of the rows that come in. */
    static final List<String> COLUMNS =
            List.of("user_key", "cohort_date", "funnel_index", "held", "micros", "conditions", "state");

    private static final int USER_KEY = 0;
    private static final int COHORT_DATE = 1;
    private static final int FUNNEL = 2;
    private static final int HELD = 3;
    private static final int MICROS = 4;
    private static final int CONDITIONS = 5;
    private static final int STATE = 6;
    private static final long DAY_MICROS = 86_400_000_000L;

    private final List<CohortFunnel> funnels;

    private @Nullable Row first;
    private CohortFunnelMatcher matcher;
    private byte[] remembered;
    private long day;

    FunnelProgressFold(List<CohortFunnel> funnels, Iterator<Row> rows) {
        super(rows);
        this.funnels = funnels;
        this.matcher = new CohortFunnelMatcher(funnels.get(0));
        this.remembered = matcher.state();
    }

    @Override
    void take(Row row) {
        if (first == null || !isOfSame(first, row)) {
            closeDay();
            first = row;
            CohortFunnel funnel = funnels.get(row.getInt(FUNNEL));
            matcher = row.isNullAt(STATE)
                    ? new CohortFunnelMatcher(funnel)
                    : CohortFunnelMatcher.resume(funnel, row.getAs(STATE));
            remembered = matcher.state();
        }
        if (!row.isNullAt(STATE)) {
            return;
        }
        long micros = row.getLong(MICROS);
        long dayOfRow = Math.floorDiv(micros, DAY_MICROS);
        if (dayOfRow != day) {
            closeDay();
            day = dayOfRow;
        }
        if (!matcher.isSettled()) {
            matcher.accept(micros, row.getLong(CONDITIONS));
        }
    }

    private static boolean isOfSame(Row left, Row right) {
        return left.getLong(USER_KEY) == right.getLong(USER_KEY)
                && left.getInt(FUNNEL) == right.getInt(FUNNEL)
                && left.getString(HELD).equals(right.getString(HELD));
    }

    @Override
    void end() {
        closeDay();
    }

    private void closeDay() {
        if (first == null) {
            return;
        }
        byte[] state = matcher.state();
        if (!Arrays.equals(state, remembered)) {
            remembered = state;
            give(RowFactory.create(
                    first.getInt(FUNNEL),
                    first.getLong(USER_KEY),
                    first.get(COHORT_DATE),
                    first.getString(HELD),
                    LocalDate.ofEpochDay(day),
                    state));
        }
    }
}
