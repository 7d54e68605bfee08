package io.tenure.jobs.generate.model;

/**
 * Ranks whose share falls as (rank + 1) to the power of minus the skew: the law's integral from rank + 1 to rank + 2, so that
 * a rank comes from one power.
 */
final class PowerLaw {
    private final double skew;
    private final long ranks;
    /** (ranks + 1) to the power of 1 - skew; for skew 1, ranks + 1. */
    private final double end;

    PowerLaw(double skew, long ranks) {
        this.skew = skew;
        this.ranks = ranks;
        this.end = skew == 1 ? ranks + 1.0 : StrictMath.pow(ranks + 1.0, 1 - skew);
    }

    long pick(RandomNumbers random) {
        double place = random.nextDouble();
        if (skew == 0) {
            return (long) (place * ranks);
        }
        double x = skew == 1 ? StrictMath.pow(end, place) : StrictMath.pow(1 + place * (end - 1), 1 / (1 - skew));
        return Math.min(ranks - 1, Math.max(0, (long) x - 1));
    }
}
