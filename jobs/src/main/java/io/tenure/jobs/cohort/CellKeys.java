package io.tenure.jobs.cohort;

import io.tenure.core.retention.CellBlock;
import io.tenure.core.retention.DateRange;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.Keys;
import java.util.List;

/** Blocks of cells as keys; every table of cells has the columns {@code cohort_period} and {@code period_start}. */
public final class CellKeys {
    private CellKeys() {}

    /** The cells in any of some blocks. */
    public static Keys of(List<CellBlock> blocks) {
        return blocks.stream()
                .map(block -> in(CohortRetentionTable.COHORT_PERIOD, block.cohorts())
                        .and(in(CohortRetentionTable.PERIOD_START, block.periodStarts())))
                .reduce(Keys.none(), Keys::or);
    }

    private static Keys in(String column, DateRange dates) {
        return Keys.between(column, dates.first(), dates.last());
    }
}
