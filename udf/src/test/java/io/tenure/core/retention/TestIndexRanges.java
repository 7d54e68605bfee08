package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.retention.IndexRanges.Range;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestIndexRanges {
    @Test
    void rangesThatTouchBecomeOne() {
        IndexRanges ranges = new IndexRanges();
        ranges.add(5, 6);
        ranges.add(1, 2);
        ranges.add(9, 8);
        ranges.add(3, 4);

        assertThat(ranges.ranges()).containsExactly(new Range(1, 6));
    }

    @Test
    void aSetOfRangesIsASetOfNumbers() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            IndexRanges ranges = new IndexRanges();
            BitSet numbers = new BitSet();
            for (int left = random.nextInt(8); left > 0; left--) {
                int first = random.nextInt(60);
                int last = first + random.nextInt(8) - 1;
                ranges.add(first, last);
                numbers.set(first, last + 1);
            }
            int first = random.nextInt(70);
            int last = first + random.nextInt(10) - 1;

            assertThat(ranges.intersect(first, last))
                    .as("seed %d, %d to %d", seed, first, last)
                    .isEqualTo(!numbers.get(first, last + 1).isEmpty());
            assertThat(ranges.ranges().stream()
                            .mapToInt(range -> range.last() - range.first() + 1)
                            .sum())
                    .isEqualTo(numbers.cardinality());
            assertThat(ranges.isEmpty()).isEqualTo(numbers.isEmpty());
        }
    }
}
