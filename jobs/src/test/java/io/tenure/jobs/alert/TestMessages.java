package io.tenure.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.definition.AlertDefinition;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AlertDefinition.Limit;
import io.tenure.jobs.alert.ReportTable.Cell;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestMessages {
    private static final LocalDate MONDAY = LocalDate.of(2025, 3, 3);
    private static final Limit BELOW = new Limit.Below(new BigDecimal("0.25"));

    @Test
    void anAlertSaysWhoWhatAndWhereTheNumbersAreFrom() {
        AlertDefinition alert = new AlertDefinition(
                "second_week", "Ask growth", "buyers", cells(Granularity.WEEK, "on", Map.of()), BELOW, 100);
        String source = Wording.source(
                12, Instant.parse("2025-03-23T23:00:00Z"), ZoneId.of("Europe/Paris"), "https://t.example/?a=1&b=2");

        assertThat(AlertMessage.of(alert, new Judgement(MONDAY, new Proportion(41, 225), null, true), source))
                .isEqualTo("""
                        *Alert* `second_week`: `buyers`, entered in the week of 2025-03-03
                        week 1: 18.2 % (41 of 225), below 25 %
                        Ask growth
                        run 12, as of 2025-03-24 00:00 Europe/Paris · https://t.example/?a=1&amp;b=2""");
    }

    @Test
    void aDropSaysWhatItIsComparedWith() {
        AlertDefinition alert = new AlertDefinition(
                "drop", "", "buyers", cells(Granularity.WEEK, "on", Map.of()), new Limit.Drop(4), 100);
        RateDifference drop = new RateDifference(new Proportion(250, 1_037), new Proportion(36, 225));

        assertThat(AlertMessage.of(alert, new Judgement(MONDAY, drop.after(), drop, true), "source"))
                .isEqualTo("""
                        *Alert* `drop`: `buyers`, entered in the week of 2025-03-03
                        week 1: 16.0 % (36 of 225) against 24.1 % (250 of 1037) of the 4 weeks before, interval -13.1 to -2.2 points
                        source""");
    }

    @Test
    void segmentsKindsAndModesAreSaidWhereTheyAreNotAsUsual() {
        SortedMap<String, @Nullable String> segment = new TreeMap<>(Map.of("country", "US"));
        segment.put("plan", null);
        AlertDefinition bracket = new AlertDefinition(
                "a",
                "",
                "c",
                new Cells(Granularity.DAY, RetentionMode.ROLLING, "3-7", segment, 3),
                new Limit.Below(new BigDecimal("0.075")),
                1);
        AlertDefinition streak =
                new AlertDefinition("a", "", "c", cells(Granularity.MONTH, "on_or_before", Map.of()), BELOW, 1);
        Judgement judgement = new Judgement(MONDAY, new Proportion(1, 20), null, true);

        assertThat(AlertMessage.of(bracket, judgement, "source")).startsWith("""
                        *Alert* `a`: `c` with `country = US, plan missing`, entered on 2025-03-03
                        day 3-7, rolling: 5.0 % (1 of 20), below 7.5 %
                        """);
        assertThat(AlertMessage.of(streak, judgement, "source"))
                .contains("entered in 2025-03\nmonth 1, on or before: 5.0 %");
    }

    @Test
    void namesOfUsersAreShownAndNeverObeyed() {
        String hostile = "<!channel> `*x*` <https://evil|here> & \u202Eback\u2028line";
        AlertDefinition alert = new AlertDefinition(
                hostile, hostile, hostile, cells(Granularity.WEEK, "on", Map.of("plan", hostile)), BELOW, 1);

        String message = AlertMessage.of(alert, new Judgement(MONDAY, new Proportion(1, 20), null, true), "source");

        assertThat(message)
                .doesNotContain("<", ">", "& ", "\u202E", "\u2028")
                .contains("`&lt;!channel&gt; '*x*' &lt;https://evil|here&gt; &amp;  back line`");
        assertThat(message.lines()).hasSize(4);
        assertThat(message.chars().filter(c -> c == '`')).hasSize(8);
    }

    @Test
    void longTextsAreCut() {
        String lengthy = "&".repeat(9_999);
        AlertDefinition alert = new AlertDefinition(
                lengthy, lengthy, lengthy, cells(Granularity.WEEK, "on", Map.of(lengthy, lengthy)), BELOW, 1);

        String message = AlertMessage.of(alert, new Judgement(MONDAY, new Proportion(1, 20), null, true), "source");

        assertThat(message).hasSizeLessThan(4_000).contains("&amp;…`");
    }

    @Test
    void aReportShowsTheNewestCornerOfTheTriangle() {
        SortedMap<LocalDate, Map<Integer, Cell>> cohorts = new TreeMap<>();
        cohorts.put(MONDAY, row(cell(225, 225, true), cell(41, 225, true), cell(30, 225, false)));
        cohorts.put(MONDAY.plusWeeks(1), row(cell(4, 4, true), cell(1, 4, false)));
        cohorts.put(MONDAY.plusWeeks(2), row(cell(12_345_678, 12_345_678, false)));

        assertThat(new ReportTable(List.of("0", "1", "2"), cohorts).text()).isEqualTo("""
                        entered     members      0       1       2
                        2025-03-03      225  100.0    18.2    13.3*
                        2025-03-10      < 5
                        2025-03-17 12345678  100.0*""");
    }

    @Test
    void aReportStaysFarBelowTheLargestMessage() {
        SortedMap<LocalDate, Map<Integer, Cell>> cohorts = new TreeMap<>();
        for (int week = 0; week < 60; week++) {
            Map<Integer, Cell> cells = new HashMap<>();
            IntStream.range(0, 60).forEach(column -> cells.put(column, cell(99_999_999, 99_999_999, true)));
            cohorts.put(MONDAY.plusWeeks(week), cells);
        }
        String text = new ReportTable(
                        IntStream.range(0, 60).mapToObj(Integer::toString).toList(), cohorts)
                .text();

        assertThat(text).hasSizeLessThan(1_000).contains(MONDAY.plusWeeks(59).toString());
        assertThat(text.lines()).hasSize(9);
        assertThat(text.lines().findFirst().orElseThrow()).endsWith(" 8");
    }

    private static Cells cells(Granularity granularity, String kind, Map<String, String> segment) {
        return new Cells(granularity, RetentionMode.CALENDAR, kind, new TreeMap<>(segment), 1);
    }

    private static Cell cell(long active, long size, boolean isComplete) {
        return new Cell(new Proportion(active, size), isComplete);
    }

    private static Map<Integer, Cell> row(Cell... cells) {
        Map<Integer, Cell> row = new HashMap<>();
        for (Cell cell : cells) {
            row.put(row.size(), cell);
        }
        return row;
    }
}
