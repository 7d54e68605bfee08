package io.tenure.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSpec;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

final class TestWording {
    @Test
    void onlyNobodyIsZeroAndOnlyEverybodyIsAHundred() {
        assertThat(Wording.percent(0, 10_000)).isEqualTo("0.0%");
        assertThat(Wording.percent(1, 10_000)).isEqualTo("<0.1%");
        assertThat(Wording.percent(5, 10_000)).isEqualTo("0.1%");
        assertThat(Wording.percent(9_994, 10_000)).isEqualTo("99.9%");
        assertThat(Wording.percent(9_995, 10_000)).isEqualTo(">99.9%");
        assertThat(Wording.percent(10_000, 10_000)).isEqualTo("100.0%");
    }

    @Test
    void longCountsAreShortened() {
        assertThat(Wording.shortCount(9_999)).isEqualTo("9,999");
        assertThat(Wording.shortCount(43_649)).isEqualTo("43.6k");
        assertThat(Wording.shortCount(999_499)).isEqualTo("999k");
        assertThat(Wording.shortCount(999_500)).isEqualTo("1.00M");
        assertThat(Wording.shortCount(12_345_678)).isEqualTo("12.3M");
        assertThat(Wording.shortCount(7_000_000_000L)).isEqualTo("7.00B");
    }

    @Test
    void aDifferenceHasItsSignUnlessItRoundsAway() {
        assertThat(Wording.points(0.0123)).isEqualTo("+1.2");
        assertThat(Wording.points(-0.004)).isEqualTo("−0.4");
        assertThat(Wording.points(-0.0004)).isEqualTo("0.0");
    }

    @Test
    void cohortsHaveTheNameOfTheirPeriod() {
        LocalDate april = LocalDate.parse("2026-04-01");
        assertThat(Wording.cohort(spec(Granularity.MONTH, RetentionKind.ON), april))
                .isEqualTo("2026-04");
        assertThat(Wording.cohort(spec(Granularity.QUARTER, RetentionKind.ON), april))
                .isEqualTo("2026-Q2");
        assertThat(Wording.cohort(spec(Granularity.DAY, RetentionKind.ON), april))
                .isEqualTo("2026-04-01");
    }

    @Test
    void theKindDecidesTheWords() {
        OffsetRange four = OffsetRange.of(4);
        assertThat(Wording.when(spec(Granularity.DAY, RetentionKind.ON), four)).isEqualTo("on day 4");
        assertThat(Wording.when(spec(Granularity.WEEK, RetentionKind.ON_OR_AFTER), four))
                .isEqualTo("in week 4 or later");
        assertThat(Wording.when(spec(Granularity.WEEK, RetentionKind.ON_OR_BEFORE), four))
                .isEqualTo("by week 4");
        assertThat(Wording.when(spec(Granularity.WEEK, RetentionKind.STREAK), four))
                .isEqualTo("in every week to week 4");
        OffsetRange range = new OffsetRange(3, 7);
        assertThat(Wording.when(RetentionTables.spec(Granularity.DAY, RetentionKind.BRACKET, range), range))
                .isEqualTo("in days 3–7");
    }

    private static RetentionSpec spec(Granularity granularity, RetentionKind kind) {
        return RetentionTables.spec(granularity, kind);
    }
}
