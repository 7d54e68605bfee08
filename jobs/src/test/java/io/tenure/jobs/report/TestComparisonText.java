package io.tenure.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestComparisonText {
    private static final LocalDate AT = LocalDate.parse("2026-03-02");

    @Test
    void aClearChangeOfTheFirstPeriodIsNamedWithItsSize() {
        assertThat(text(same(0), rise(1), same(2), fall(3)).verdict())
                .isEqualTo("Cohorts from 2026-03-02 on against those before: week 1 retention rose from 20.0% to 30.0% "
                        + "(+10.0 points, 95% interval +6.2 to +13.7, corrected p < 0.001). "
                        + "Also different: week 3 (−10.0).");
    }

    @Test
    void noChangeIsNotTakenForProofOfNone() {
        assertThat(text(same(0), same(1), same(2)).verdict())
                .contains("no clear change in week 1 retention, 20.0% to 20.0% (0.0 points, ")
                .endsWith(" The other period does not differ clearly.");
    }

    @Test
    void withoutACommonPeriodThereIsNothingToCompare() {
        assertThat(text(same(0)).verdict()).contains("nothing to compare");
        assertThat(text().verdict()).contains("nothing to compare");
    }

    @Test
    void ofManyPeriodsTheFirstAndTheChangedOnesAreListed() {
        OffsetComparison[] offsets = new OffsetComparison[60];
        for (int offset = 0; offset < offsets.length; offset++) {
            offsets[offset] = offset == 52 ? rise(offset) : same(offset);
        }
        List<String> lines = text(offsets).lines();
        assertThat(lines).hasSize(15);
        assertThat(lines.get(13)).startsWith("week 52: 20.0% of 1,000 → 30.0% of 1,000, +10.0 points (");
        assertThat(lines.get(14)).isEqualTo("46 later periods without a clear difference not listed; json has all.");
    }

    private static OffsetComparison same(int offset) {
        return comparison(offset, 200, 200);
    }

    private static OffsetComparison rise(int offset) {
        return comparison(offset, 200, 300);
    }

    private static OffsetComparison fall(int offset) {
        return comparison(offset, 300, 200);
    }

    private static OffsetComparison comparison(int offset, long before, long after) {
        RateDifference rates = new RateDifference(new Proportion(before, 1000), new Proportion(after, 1000));
        return new OffsetComparison(OffsetRange.of(offset), rates, rates.pValue());
    }

    private static ComparisonText text(OffsetComparison... offsets) {
        return new ComparisonText(
                RetentionTables.spec(Granularity.WEEK, RetentionKind.ON),
                new RetentionComparison(AT, new ArrayList<>(List.of(offsets))));
    }
}
