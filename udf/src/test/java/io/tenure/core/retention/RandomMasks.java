package io.tenure.core.retention;

import java.util.BitSet;
import java.util.Random;

/** Masks of a few words with lengths around the edges of words, from empty to full. */
final class RandomMasks {
    private static final int[] LENGTHS = {1, 2, 62, 63, 64, 65, 66, 127, 128, 129, 192, 193};

    private RandomMasks() {}

    static BitSet bits(Random random) {
        int length = random.nextBoolean() ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(260);
        BitSet bits = new BitSet();
        switch (random.nextInt(4)) {
            case 0 -> bits.set(0, length);
            case 1 -> bits.set(random.nextInt(length + 1), length + 1);
            default -> {
                double density = Math.pow(random.nextDouble(), 3);
                for (int offset = 0; offset < length; offset++) {
                    bits.set(offset, random.nextDouble() < density);
                }
            }
        }
        if (random.nextBoolean()) {
            bits.flip(random.nextInt(length + 1));
        }
        return bits;
    }

    /** An offset or horizon around the edges of words as often as elsewhere. */
    static int offset(Random random) {
        return random.nextBoolean() ? LENGTHS[random.nextInt(LENGTHS.length)] - 1 : random.nextInt(300);
    }

    static PeriodMask mask(BitSet bits) {
        PeriodMask mask = new PeriodMask();
        bits.stream().forEach(mask::set);
        return mask;
    }

    static PeriodMask mask(int... offsets) {
        PeriodMask mask = new PeriodMask();
        for (int offset : offsets) {
            mask.set(offset);
        }
        return mask;
    }
}
