package io.tenure.core.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestFunnelMode {
    private static final String MODES =
            "the modes are strict_deduplication, strict_order, strict_increase, strict_once, allow_reentry";

    @Test
    void modesAreSeparatedByCommas() {
        assertThat(FunnelMode.parse("")).isEmpty();
        assertThat(FunnelMode.parse(" ")).isEmpty();
        assertThat(FunnelMode.parse("strict_once")).isEqualTo(Set.of(FunnelMode.STRICT_ONCE));
        assertThat(FunnelMode.parse(" STRICT_order,allow_reentry , strict_order"))
                .isEqualTo(Set.of(FunnelMode.STRICT_ORDER, FunnelMode.ALLOW_REENTRY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strict_ordre    | Unknown mode 'strict_ordre'; " + MODES + "; did you mean 'strict_order'?",
                "strict_order,   | Unknown mode ''; " + MODES + ".",
                "fastest         | Unknown mode 'fastest'; " + MODES + ".",
                "strict          | Mode 'strict' is what duckdb-behavioral and old releases of ClickHouse call"
                        + " 'strict_deduplication'; " + MODES + ".",
                "timestamp_dedup | Mode 'timestamp_dedup' is a mode of duckdb-behavioral alone; 'strict_increase' also"
                        + " takes one step per instant; " + MODES + ".",
                "Fixed           | Mode 'Fixed' is Doris's name for 'strict_order'; " + MODES + ".",
                "default         | Mode 'default' is Doris's name for no mode at all; leave the argument out; " + MODES
                        + ".",
                "allow_reentry   | Mode 'allow_reentry' relaxes 'strict_order' and means nothing alone; write"
                        + " 'strict_order, allow_reentry' or leave it out.",
            })
    void whatIsNoModeIsAnErrorThatSaysWhatToWrite(String text, String message) {
        assertThatThrownBy(() -> FunnelMode.parse(text))
                .isInstanceOf(TenureException.class)
                .hasMessage(message);
    }
}
