package io.tenure.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TestEventLayout {
    @Test
    void manySmallDatesShareTheCoresEvenly() {
        Map<Integer, Long> rows = new HashMap<>();
        IntStream.range(0, 365).forEach(day -> rows.put(day, 1_000L + day));

        Map<Integer, int[]> tasks = EventLayout.tasks(rows, 2);

        assertThat(tasks).hasSize(365).allSatisfy((day, own) -> assertThat(own).hasSize(1));
        long first = rowsOf(0, rows, tasks);
        assertThat(first - rowsOf(1, rows, tasks)).isBetween(-2_000L, 2_000L);
    }

    @Test
    void aDateOfManyEventsIsWrittenByManyTasks() {
        Map<Integer, int[]> tasks = EventLayout.tasks(Map.of(20_000, 40_000_000L, 20_001, 5L), 2);

        assertThat(tasks.get(20_000)).hasSize(10).doesNotHaveDuplicates();
        assertThat(tasks.get(20_001)).hasSize(1);
    }

    @Test
    void oneEventIsOneTask() {
        assertThat(EventLayout.tasks(Map.of(1, 1L), 16).get(1)).containsExactly(0);
    }

    private static long rowsOf(int task, Map<Integer, Long> rows, Map<Integer, int[]> tasks) {
        return rows.entrySet().stream()
                .filter(day -> Arrays.stream(tasks.get(day.getKey())).anyMatch(own -> own == task))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
