package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestAddMetricCommand {
    @TempDir
    private Path folder;

    @Test
    void aCohortIsMeasuredByOneMoreSignalWithoutItsEvents() throws IOException {
        SharedSpark.session();
        String store = folder.resolve("store").toString();
        Path definitions = Files.writeString(folder.resolve("shop.yaml"), """
                store: {properties: {revenue: decimal}}
                signals:
                  - {name: sale, event: buy, value: revenue}
                cohorts:
                  - {name: everybody, granularities: [month]}
                  - {name: buyers, entry: {event: buy}, granularities: [month]}
                """);
        Path events = Files.writeString(folder.resolve("events.csv"), """
                event_time,user_id,event_type,revenue
                2025-03-04T02:00:00Z,ann,visit,
                2025-03-05T03:00:00Z,ann,buy,9.5
                2025-04-06T03:00:00Z,ann,visit,
                2025-03-07T01:00:00Z,bob,visit,
                2025-03-07T02:00:00Z,bob,buy,20
                2025-03-07T03:00:00Z,bob,visit,
                """);
        endsWell("apply", definitions.toString(), "--store", store);
        endsWell("ingest", events.toString(), "--store", store);
        endsWell("run", "--store", store);
        String sales = "everybody,sale,2025-03-01,0,2,2,29.500000,490.250000000000,9.500000,20.000000\n";
        assertThat(cells(store, "everybody")).endsWith("value_max\n" + sales);

        assertThat(endsWell("add-metric", "--signal", "visit", "--store", store, "--dry-run"))
                .contains("buyers version 1: measured by visit from scratch: reads activity, and events of 1 day from"
                        + " 2025-03-07 to 2025-03-07, of which only a part counts")
                .contains("everybody version 1: measured by visit from scratch: reads activity, and no events");
        assertThat(endsWell("add-metric", "--signal", "visit", "--cohort", "everybody", "--store", store))
                .startsWith("+ metric visit: version 1\n");
        assertThat(cells(store, "everybody")).endsWith(sales + """
                        everybody,visit,2025-03-01,0,2,3,,,,
                        everybody,visit,2025-03-01,1,1,1,,,,
                        """);
        assertThat(cells(store, "buyers")).doesNotContain("visit");

        assertThat(endsWell("add-metric", "--signal", "visit", "--cohort", "buyers", "--store", store))
                .startsWith("~ metric visit: version 2\n");
        assertThat(cells(store, "buyers")).endsWith("""
                        buyers,visit,2025-03-01,0,1,1,,,,
                        buyers,visit,2025-03-01,1,1,1,,,,
                        """);

        assertThat(sql(
                        store,
                        "SELECT signal, period_offset, users, total, mean_per_event, round(stddev_per_event, 6) AS stddev,"
                                + " p50_per_event, mean_per_user, p99_per_user, total_so_far, lifetime_value"
                                + " FROM metrics JOIN cohorts USING (cohort_id, version)"
                                + " WHERE granularity = 'month' AND name = 'everybody' ORDER BY ALL"))
                .endsWith("""
                        lifetime_value
                        sale,0,2,29.500000,14.75,7.424621,9.5,14.75,20.0,29.500000,14.75
                        visit,0,2,3.000000,,,,1.5,2.0,3.000000,1.5
                        visit,1,1,1.000000,,,,1.0,1.0,4.000000,2.0
                        """);

        Ended typo = Ended.of("add-metric", "--signal", "vist", "--store", store);
        assertThat(typo.exitCode()).isEqualTo(3);
        assertThat(typo.err()).contains("There is no signal 'vist'").contains("did you mean 'visit'?");
    }

    private static String cells(String store, String cohort) {
        return sql(
                store,
                "SELECT name, signal, cohort_period, period_offset, users, events, value_sum,"
                        + " if(signal = 'sale', user_sum_squares, NULL) AS squares, value_min, value_max"
                        + " FROM cohort_metrics JOIN cohorts USING (cohort_id, version)"
                        + " WHERE granularity = 'month' AND name = '" + cohort + "' ORDER BY ALL");
    }

    private static String sql(String store, String statement) {
        return endsWell("sql", "--store", store, "--format", "csv", "-e", statement);
    }

    private static String endsWell(String... arguments) {
        Ended ended = Ended.of(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }
}
