package io.tenure.jobs.report;

import io.tenure.core.retention.RetentionCell;
import java.util.List;

/**
 * One absolute scale of colours for all triangles of a report, over the offsets from 1 on.
 *
 * @param top the rate from which on the colour is the deepest: the smallest multiple of 5 % (of 1 % up to 10 %) that 95 %
 *     of the cells don't exceed, so that a few small cohorts don't bleach all others
 */
record HeatScale(double top) {
    /** Colours of the scale. */
    static final int STEPS = 10;

    private static final double COVERED = 0.95;
    private static final double FINE = 0.1;

    static HeatScale of(List<Triangle> triangles) {
        double[] rates = triangles.stream()
                .flatMap(triangle -> triangle.rows().stream())
                .flatMap(row -> row.cells().stream())
                .filter(cell -> cell != null && isColoured(cell))
                .mapToDouble(cell -> cell == null ? 0 : cell.rate())
                .sorted()
                .toArray();
        double covered = rates.length == 0 ? 0 : rates[(int) Math.ceil(COVERED * rates.length) - 1];
        int ticks = covered <= FINE ? 100 : 20;
        return new HeatScale(Math.max(1, Math.ceil(covered * ticks)) / ticks);
    }

    /** Offset 0 is nearly always everybody and would use up the scale. */
    static boolean isColoured(RetentionCell cell) {
        return cell.offsets().first() > 0;
    }

    /** The colour of a rate, 0 to {@link #STEPS} − 1. */
    int step(double rate) {
        return (int) Math.min(STEPS - 1, Math.floor(rate / top * STEPS));
    }
}
