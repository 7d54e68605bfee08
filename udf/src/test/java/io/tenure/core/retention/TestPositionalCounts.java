package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestPositionalCounts {
    private static final int SIZE = 320;

    @Test
    void countsEveryOffsetOfEveryMask() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PositionalCounts counts = new PositionalCounts();
            long[] expected = new long[SIZE];
            int additions = random.nextInt(1_200);
            for (int i = 0; i < additions; i++) {
                addSomething(counts, expected, random);
                if (random.nextInt(300) == 0) {
                    assertCounts(counts, expected, seed);
                }
            }
            assertCounts(counts, expected, seed);
        }
    }

    @Test
    void mergedPartsCountWhatTheWholeCounts() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PositionalCounts[] parts = {new PositionalCounts(), new PositionalCounts(), new PositionalCounts()};
            long[] expected = new long[SIZE];
            int additions = random.nextInt(900);
            for (int i = 0; i < additions; i++) {
                addSomething(parts[random.nextInt(parts.length)], expected, random);
            }
            PositionalCounts leftToRight = new PositionalCounts();
            for (PositionalCounts part : parts) {
                leftToRight.merge(part);
            }
            parts[1].merge(parts[2]);
            parts[1].merge(parts[0]);

            assertCounts(leftToRight, expected, seed);
            assertCounts(parts[1], expected, seed);
        }
    }

    @Test
    void mergingLeavesTheOtherAsItWas() {
        PositionalCounts counts = new PositionalCounts();
        PositionalCounts other = new PositionalCounts();
        other.add(RandomMasks.mask(1, 64));
        counts.merge(other);
        counts.add(RandomMasks.mask(1));

        assertThat(counts.count(1)).isEqualTo(2);
        assertThat(other.count(1)).isOne();
        assertThat(other.count(64)).isOne();
    }

    @Test
    void countsPastWhatTheSmallCountersHold() {
        PositionalCounts counts = new PositionalCounts();
        PeriodMask always = RandomMasks.mask(0, 63, 64);
        PeriodMask odd = RandomMasks.mask(5);
        for (int i = 0; i < 1_000_000; i++) {
            counts.add(i % 2 == 0 ? always : odd);
        }

        assertThat(counts.count(0)).isEqualTo(500_000);
        assertThat(counts.count(5)).isEqualTo(500_000);
        assertThat(counts.count(63)).isEqualTo(500_000);
        assertThat(counts.count(64)).isEqualTo(500_000);
        assertThat(counts.count(6)).isZero();
        assertThat(counts.length()).isEqualTo(65);
    }

    @Test
    void countsTheSameMaskAgainAndAgain() {
        PositionalCounts counts = new PositionalCounts();
        for (int i = 1; i <= 2_000; i++) {
            counts.add(RandomMasks.mask(0, 63, 64));
        }

        assertThat(counts.count(0)).isEqualTo(2_000);
        assertThat(counts.count(63)).isEqualTo(2_000);
        assertThat(counts.count(64)).isEqualTo(2_000);
        assertThat(counts.length()).isEqualTo(65);
    }

    @Test
    void addBelowCountsAsAFullMaskWould() {
        for (int offset : new int[] {0, 1, 63, 64, 65, 200}) {
            PositionalCounts counts = new PositionalCounts();
            counts.addBelow(offset);

            assertThat(counts.length()).isEqualTo(offset);
            for (int below = 0; below < offset; below++) {
                assertThat(counts.count(below)).as("%s of %s", below, offset).isOne();
            }
        }
    }

    @Test
    void nothingIsCountedAtFirst() {
        PositionalCounts counts = new PositionalCounts();
        assertThat(counts.length()).isZero();
        assertThat(counts.count(0)).isZero();

        counts.add(new PeriodMask());
        counts.addBelow(0);
        assertThat(counts.length()).isZero();
        assertThat(counts.count(1_000)).isZero();
    }

    @Test
    void whatIsNoOffsetIsRefused() {
        PositionalCounts counts = new PositionalCounts();

        assertThatThrownBy(() -> counts.addBelow(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counts.count(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void addSomething(PositionalCounts counts, long[] expected, Random random) {
        if (random.nextInt(4) == 0) {
            int end = RandomMasks.offset(random);
            counts.addBelow(end);
            for (int offset = 0; offset < end; offset++) {
                expected[offset]++;
            }
        } else {
            BitSet bits = RandomMasks.bits(random);
            counts.add(RandomMasks.mask(bits));
            bits.stream().forEach(offset -> expected[offset]++);
        }
    }

    private static void assertCounts(PositionalCounts counts, long[] expected, long seed) {
        long[] actual = new long[SIZE];
        int length = 0;
        for (int offset = 0; offset < SIZE; offset++) {
            actual[offset] = counts.count(offset);
            length = expected[offset] > 0 ? offset + 1 : length;
        }
        assertThat(actual).as("seed %s", seed).isEqualTo(expected);
        assertThat(counts.length()).as("seed %s", seed).isEqualTo(length);
    }
}
