package io.tenure.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TestNextNodeOrder {
    @Test
    void isThatOfAStableSort() {
        for (long seed = 0; seed < 3000; seed++) {
            int[] keys = keys(new Random(seed));
            assertThat(NextNodeOrder.of(keys.length, (a, b) -> Integer.compare(keys[a], keys[b])))
                    .as("seed " + seed)
                    .containsExactly(IntStream.range(0, keys.length)
                            .boxed()
                            .sorted(Comparator.comparingInt(i -> keys[i]))
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
    }

    /** Ascending stretches, long or short. */
    private static int[] keys(Random random) {
        int[] keys = new int[random.nextInt(300)];
        int stretch = 1 + random.nextInt(100);
        int key = 0;
        for (int i = 0; i < keys.length; i++) {
            key = random.nextInt(stretch) == 0 ? random.nextInt(100) : key + random.nextInt(3);
            keys[i] = key;
        }
        return keys;
    }
}
