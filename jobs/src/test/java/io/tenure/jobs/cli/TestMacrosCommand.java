package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestMacrosCommand {
    @Test
    void printsStatementsForASessionOrForASchema() {
        Ended forASession = Ended.of("macros");
        Ended forASchema = Ended.of("macros", "--schema", "main.shop");

        assertThat(forASession.exitCode()).isZero();
        assertThat(forASession.out())
                .startsWith("CREATE OR REPLACE TEMPORARY FUNCTION retention_array(")
                .contains("\nCREATE OR REPLACE TEMPORARY FUNCTION window_funnel_array(")
                .endsWith(";\n\n");
        assertThat(forASchema.exitCode()).isZero();
        assertThat(forASchema.out().replace("FUNCTION main.shop.", "TEMPORARY FUNCTION "))
                .isEqualTo(forASession.out());
    }
}
