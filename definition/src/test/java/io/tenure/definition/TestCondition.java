package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestCondition {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "reflect('java.lang.Runtime', 'getRuntime')",
                "country = 'US'; drop table x",
                "country = US",
                "country == 'US'",
                "country <> 'US'",
                "country",
                "= 'US'",
                "country = 'US",
                "country = 1e5",
                "country contains 5",
                "country in ()",
                "country in ('US'",
                "(country = 'US'",
                "country = 'US' country = 'FR'",
                "and = 'US'",
                "",
            })
    void textThatIsNoConditionIsRefusedWithItsPosition(String text) {
        assertThatThrownBy(() -> Condition.parse(text))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.DEFINITION))
                .hasMessageContaining("at character")
                .hasMessageEndingWith("^");
    }

    @Test
    void deepNestingIsRefusedAndNotAStackOverflow() {
        String text = "(".repeat(100_000) + "a = 1" + ")".repeat(100_000);
        assertThatThrownBy(() -> Condition.parse(text)).isInstanceOf(TenureException.class);
    }

    @Test
    void namesTheProperties() {
        assertThat(Condition.parse("a = 1 and (exists(b) or not \"c d\" contains 'x')")
                        .properties())
                .containsExactly("a", "b", "c d");
    }
}
