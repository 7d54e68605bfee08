package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.stats.HolmCorrection;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestRetentionComparison {
    private static final LocalDate AT = LocalDate.of(2025, 3, 10);

    @Test
    void poolsTheCohortsOnEachSideOfTheDate() {
        RetentionSegment segment = everybody(
                cohort("2025-02-24", complete(0, 10, 10), complete(1, 10, 4)),
                cohort("2025-03-03", complete(0, 20, 20), complete(1, 20, 5)),
                cohort("2025-03-10", complete(0, 30, 30), complete(1, 30, 21)));

        RetentionComparison comparison = RetentionComparison.of(segment, AT);

        OffsetComparison weekOne = comparison.offsets().get(1);
        assertThat(comparison.at()).isEqualTo(AT);
        assertThat(weekOne.offsets()).isEqualTo(OffsetRange.of(1));
        assertThat(weekOne.before()).isEqualTo(new Proportion(9, 30));
        assertThat(weekOne.after()).isEqualTo(new Proportion(21, 30));
        assertThat(weekOne.difference())
                .isEqualTo(new RateDifference(new Proportion(9, 30), new Proportion(21, 30)).newcombe());
        assertThat(weekOne.difference().low()).isPositive();
        assertThat(weekOne.pValue()).isLessThan(0.01);
        assertThat(weekOne.adjustedPValue()).isEqualTo(2 * weekOne.pValue());
    }

    @Test
    void aCohortThatBeginsOnTheDateIsAfterIt() {
        RetentionSegment segment =
                everybody(cohort("2025-03-09", complete(0, 1, 1)), cohort("2025-03-10", complete(0, 2, 2)));

        OffsetComparison only = RetentionComparison.of(segment, AT).offsets().get(0);

        assertThat(only.before().trials()).isEqualTo(1);
        assertThat(only.after().trials()).isEqualTo(2);
    }

    @Test
    void cellsInProgressDoNotCount() {
        RetentionSegment segment = everybody(
                cohort("2025-03-03", complete(0, 9, 9), complete(1, 9, 3)),
                cohort("2025-03-10", complete(0, 5, 5), complete(1, 5, 2)),
                cohort("2025-03-17", complete(0, 8, 8), inProgress(1, 8, 8)));

        OffsetComparison weekOne = RetentionComparison.of(segment, AT).offsets().get(1);

        assertThat(weekOne.after()).isEqualTo(new Proportion(2, 5));
    }

    @Test
    void aColumnThatOneSideLacksIsLeftOut() {
        RetentionSegment segment = everybody(
                cohort("2025-03-03", complete(0, 9, 9), complete(1, 9, 3), complete(2, 9, 1)),
                cohort("2025-03-10", complete(0, 5, 5), inProgress(1, 5, 2)));

        assertThat(RetentionComparison.of(segment, AT).offsets())
                .extracting(OffsetComparison::offsets)
                .containsExactly(OffsetRange.of(0));
    }

    @Test
    void bracketsKeepTheirOrder() {
        OffsetRange late = new OffsetRange(8, 30);
        OffsetRange early = new OffsetRange(1, 7);
        RetentionSegment segment = everybody(
                cohort("2025-03-03", complete(late, 9, 3), complete(early, 9, 4)),
                cohort("2025-03-10", complete(late, 9, 3), complete(early, 9, 4)));

        assertThat(RetentionComparison.of(segment, AT).offsets())
                .extracting(OffsetComparison::offsets)
                .containsExactly(late, early);
    }

    @Test
    void withoutCohortsOnOneSideThereIsNothingToCompare() {
        assertThat(RetentionComparison.of(everybody(), AT).offsets()).isEmpty();
        assertThat(RetentionComparison.of(everybody(cohort("2025-03-03", complete(0, 9, 9))), AT)
                        .offsets())
                .isEmpty();
    }

    @Test
    void agreesWithPoolingCellByCell() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            RetentionSegment segment = randomTriangle(random);
            LocalDate at = LocalDate.of(2025, 1, 6).plusDays(random.nextInt(70));

            List<OffsetComparison> offsets = RetentionComparison.of(segment, at).offsets();

            List<RateDifference> expected = new ArrayList<>();
            List<OffsetRange> columns = new ArrayList<>();
            for (int offset = 0; offset < 12; offset++) {
                Proportion before = naivePool(segment, at, true, offset);
                Proportion after = naivePool(segment, at, false, offset);
                if (before.trials() > 0 && after.trials() > 0) {
                    columns.add(OffsetRange.of(offset));
                    expected.add(new RateDifference(before, after));
                }
            }
            double[] adjusted = HolmCorrection.adjust(
                    expected.stream().mapToDouble(RateDifference::pValue).toArray());
            assertThat(offsets)
                    .as("seed %s", seed)
                    .extracting(OffsetComparison::offsets)
                    .isEqualTo(columns);
            assertThat(offsets)
                    .as("seed %s", seed)
                    .extracting(OffsetComparison::rates)
                    .isEqualTo(expected);
            assertThat(offsets.stream()
                            .mapToDouble(OffsetComparison::adjustedPValue)
                            .toArray())
                    .as("seed %s", seed)
                    .containsExactly(adjusted);
        }
    }

    private static Proportion naivePool(RetentionSegment segment, LocalDate at, boolean before, int offset) {
        long active = 0;
        long eligible = 0;
        for (CohortRow row : segment.cohorts()) {
            for (RetentionCell cell : row.cells()) {
                if (row.cohort().isBefore(at) == before
                        && cell.complete()
                        && cell.offsets().first() == offset) {
                    active += cell.activeEligible();
                    eligible += cell.eligibleUsers();
                }
            }
        }
        return new Proportion(active, eligible);
    }

    private static RetentionSegment randomTriangle(Random random) {
        List<CohortRow> rows = new ArrayList<>();
        for (int week = 0; week < 10; week++) {
            List<RetentionCell> cells = new ArrayList<>();
            int size = 1 + random.nextInt(60);
            for (int offset = 0; offset < 10 - week; offset++) {
                int active = random.nextInt(size + 1);
                cells.add(random.nextInt(5) == 0 ? inProgress(offset, size, active) : complete(offset, size, active));
            }
            rows.add(new CohortRow(LocalDate.of(2025, 1, 6).plusWeeks(week), size, cells));
        }
        return new RetentionSegment(true, null, rows);
    }

    private static RetentionSegment everybody(CohortRow... rows) {
        return new RetentionSegment(true, null, List.of(rows));
    }

    private static CohortRow cohort(String firstDay, RetentionCell... cells) {
        return new CohortRow(LocalDate.parse(firstDay), cells[0].cohortSize(), List.of(cells));
    }

    private static RetentionCell complete(int offset, long size, long active) {
        return complete(OffsetRange.of(offset), size, active);
    }

    private static RetentionCell complete(OffsetRange offsets, long size, long active) {
        return new RetentionCell(offsets, size, active, size, active, true, 0);
    }

    private static RetentionCell inProgress(int offset, long size, long active) {
        return new RetentionCell(OffsetRange.of(offset), size, active, size, active, false, 0);
    }
}
