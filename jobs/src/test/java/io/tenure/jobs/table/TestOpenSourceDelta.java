package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TestOpenSourceDelta {
    @Test
    void aSparkWithoutDeltasOwnJarsIsRefused() {
        assertThatThrownBy(() -> OpenSourceDelta.require(ClassLoader.getPlatformClassLoader()))
                .hasMessageContaining("org.apache.spark.sql.delta.DeltaLog is missing")
                .hasMessageContaining("Databricks' runtime has a Delta Lake of its own");
    }

    @Test
    void theJarsOfTheBuildAreEnough() {
        assertThatCode(OpenSourceDelta::require).doesNotThrowAnyException();
    }
}
