package io.tenure.jobs.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionChange;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.TouchedCells;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class TestCellRows {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int DAYS = 40;

    /** Two members a day in one of two segments, each active on the day of the entry and three days later. */
    private static CellRows cells() {
        RetentionSpec spec = new RetentionSpec(
                Granularity.DAY,
                RetentionMode.CALENDAR,
                RetentionKind.ON,
                ZoneId.of("UTC"),
                DayOfWeek.MONDAY,
                null,
                List.of(),
                null);
        RetentionCounts counts = new RetentionCounts(spec, true, DAYS * DAY_MICROS, 0);
        for (int member = 0; member < 2 * DAYS; member++) {
            PeriodMask active = new PeriodMask();
            active.set(0);
            active.set(3);
            counts.add("{\"plan\":\"" + member % 2 + "\"}", member / 2 * DAY_MICROS, active);
        }
        TouchedCells everything = new TouchedCells(
                spec, null, new RetentionChange(DAYS * DAY_MICROS, null, new TreeSet<>()), 0, List.of());
        return new CellRows(
                List.of(new MemberFold.Table(spec, List.of(counts))),
                List.of(everything),
                new UUID(0, 1),
                1,
                new UUID(0, 2));
    }

    @Test
    void everyCellIsInOneFileHoweverManyThereAre() {
        CellRows cells = cells();
        List<String> all = cells.rows(0, 1).map(Row::toString).toList();

        assertThat(all).hasSize(3 * DAYS * (DAYS + 1) / 2).doesNotHaveDuplicates();
        assertThat(cells.size()).isEqualTo(all.size());
        for (int files : new int[] {2, 7, 500}) {
            assertThat(IntStream.range(0, files).boxed().flatMap(file -> cells.rows(file, files)))
                    .extracting(Row::toString)
                    .as("%s files", files)
                    .isEqualTo(all);
        }
    }

    @Test
    void tasksMakeTheRows() {
        CellRows cells = cells();

        assertThat(cells.toDataset(SharedSpark.session(), cells.size()).collectAsList())
                .extracting(Row::toString)
                .isEqualTo(cells.rows(0, 1).map(Row::toString).toList());
    }
}
