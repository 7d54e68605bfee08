package io.tenure.jobs.generate.model;

/** Picks one of a few by whole percent. */
final class Percentages {
    private static final int WHOLE = 100;

    private final byte[] choices = new byte[WHOLE];

    /** What each number from 0 on has of a hundred. */
    Percentages(int... percents) {
        int filled = 0;
        for (int choice = 0; choice < percents.length; choice++) {
            for (int i = 0; i < percents[choice]; i++) {
                choices[filled++] = (byte) choice;
            }
        }
        if (filled != WHOLE) {
            throw new IllegalArgumentException("the percentages add up to " + filled);
        }
    }

    byte pick(RandomNumbers random) {
        return choices[random.nextInt(WHOLE)];
    }

    /** The choice that the lowest 16 bits stand for. */
    byte of(long bits) {
        return choices[(int) (((bits & 0xffff) * WHOLE) >>> 16)];
    }
}
