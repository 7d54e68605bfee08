package io.tenure.core.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestCohortFunnelMode {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "best          | BEST   | AT_OR_AFTER",
                "greedy        | GREEDY | AT_OR_AFTER",
                "best,after    | BEST   | AFTER",
                "AFTER, Greedy | GREEDY | AFTER",
            })
    void aModeIsAStrategyAndPerhapsAfter(String text, FunnelStrategy strategy, Ties ties) {
        assertThat(CohortFunnelMode.parse(text)).isEqualTo(new CohortFunnelMode(strategy, ties));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "after", "best, greedy"})
    void exactlyOneStrategyIsNeeded(String text) {
        assertThatThrownBy(() -> CohortFunnelMode.parse(text))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("'best'")
                .hasMessageContaining("'greedy'")
                .hasMessageContaining("got '" + text + "'");
    }

    @Test
    void aTypoNamesItsNeighbour() {
        assertThatThrownBy(() -> CohortFunnelMode.parse("greddy, after"))
                .isInstanceOf(TenureException.class)
                .hasMessage("Unknown mode 'greddy'; a mode is best or greedy, and after if you like; did you mean"
                        + " 'greedy'?");
        assertThatThrownBy(() -> CohortFunnelMode.parse("best,"))
                .isInstanceOf(TenureException.class)
                .hasMessageStartingWith("Unknown mode ''");
    }
}
