package io.tenure.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

final class TestIdRange {
    @Test
    void rangesThatOverlapBecomeOne() {
        assertThat(IdRange.apart(List.of(range("m", "p"), range("a", "c"), range("c", "d"), range("b", "b"))))
                .containsExactly(range("a", "d"), range("m", "p"));
        assertThat(IdRange.apart(List.of())).isEmpty();
    }

    @Test
    void thereAreFewRangesAndNoneIsLost() {
        List<IdRange> many = new ArrayList<>();
        for (int i = 1000; i < 1100; i++) {
            many.add(range(i + "a", i + "b"));
        }

        List<IdRange> few = IdRange.apart(many);

        assertThat(few).hasSizeLessThanOrEqualTo(IdRange.MOST);
        assertThat(many)
                .allMatch(one -> few.stream().anyMatch(wide -> wide.with(one).equals(wide)));
    }

    private static IdRange range(String smallest, String largest) {
        return new IdRange(UTF8String.fromString(smallest), UTF8String.fromString(largest));
    }
}
