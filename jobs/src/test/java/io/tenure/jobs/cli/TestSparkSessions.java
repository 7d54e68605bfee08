package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestSparkSessions {
    @ParameterizedTest(name = "{0} MB on {1} cores: {2}")
    @CsvSource({
        "0, 2, 2",
        "640, 2, 10",
        "640, 64, 64",
        "524288, 2, 8192",
        "50000000, 64, 8192",
        "50000000, 10000, 10000"
    })
    void shufflesHaveAPartitionForEach64MegabytesButNotMillions(long megabytes, int cores, int partitions) {
        assertThat(SparkSessions.shufflePartitions(megabytes << 20, cores)).isEqualTo(partitions);
    }
}
