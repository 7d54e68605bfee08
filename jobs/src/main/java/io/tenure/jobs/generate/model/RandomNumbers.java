package io.tenure.jobs.generate.model;

/**
 * Random numbers that depend on a place only: a seed and up to three coordinates.
 *
 * <p>SplitMix64 (Steele, Lea, Flood 2014): a counter, and a mix of its bits. Not for secrets.
 */
final class RandomNumbers {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final double DOUBLE_UNIT = 0x1p-53;

    private long state;

    /** Goes to the numbers of a place. */
    void moveTo(long seed, long first, long second, long third) {
        state = hash(hash(seed, first, second), third, 0);
    }

    /** 64 bits that belong to a place. */
    static long hash(long seed, long first, long second) {
        return mix(mix(mix(seed + GOLDEN_GAMMA) + first * GOLDEN_GAMMA) + (second + 1) * GOLDEN_GAMMA);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A number from 0 to below the bound, at most 2^31; the bias is below the bound / 2^32. */
    int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** A number from 0 to below 1. */
    double nextDouble() {
        return unit(nextLong());
    }

    /** The number from 0 to below 1 that some bits stand for. */
    static double unit(long bits) {
        return (bits >>> 11) * DOUBLE_UNIT;
    }
}
