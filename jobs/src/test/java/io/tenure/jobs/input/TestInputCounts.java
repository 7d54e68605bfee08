package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestInputCounts {
    private static SplitCounts kept(int rows) {
        SplitCounts counts = new SplitCounts();
        for (int i = 0; i < rows; i++) {
            counts.keep(i, true);
        }
        return counts;
    }

    private static InputCounts of(Map<Integer, SplitCounts> splits) {
        InputCounts counts = new InputCounts();
        splits.entrySet().forEach(counts::add);
        return counts;
    }

    private static long rowsKept(InputCounts counts) {
        return counts.value().values().stream().mapToLong(SplitCounts::kept).sum();
    }

    @Test
    void aSplitThatIsReadAgainIsNotCountedAgain() {
        InputCounts counts = of(Map.of(0, kept(3), 1, kept(4)));

        counts.add(Map.entry(0, kept(3)));
        counts.merge(of(Map.of(1, kept(4), 2, kept(5))));
        counts.merge(of(Map.of(2, kept(5))));

        assertThat(rowsKept(counts)).isEqualTo(12);
    }

    @Test
    void theOrderOfMergingDoesNotMatter() {
        List<InputCounts> parts = List.of(of(Map.of(0, kept(1))), of(Map.of(1, kept(2))), of(Map.of(2, kept(4))));

        for (int first = 0; first < 3; first++) {
            InputCounts counts = new InputCounts();
            for (int i = 0; i < 3; i++) {
                counts.merge(parts.get((first + i) % 3));
            }
            assertThat(rowsKept(counts)).isEqualTo(7);
        }
    }

    @Test
    void aCopyHasItsOwnCounts() {
        InputCounts counts = of(Map.of(0, kept(1)));
        InputCounts copy = counts.copy();

        copy.add(Map.entry(1, kept(2)));

        assertThat(rowsKept(counts)).isEqualTo(1);
        assertThat(rowsKept(copy)).isEqualTo(3);
    }

    @Test
    void nothingIsZero() {
        InputCounts counts = of(Map.of(0, kept(0)));
        assertThat(counts.isZero()).as("a split without rows has been read").isFalse();

        counts.reset();

        assertThat(counts.isZero()).isTrue();
        assertThat(new InputCounts().isZero()).isTrue();
        assertThat(of(Map.of(0, kept(1))).copyAndReset().isZero()).isTrue();
    }
}
