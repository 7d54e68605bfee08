package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.SharedSpark;
import io.tenure.core.stats.MeanDifference;
import io.tenure.core.stats.Moments;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestCompareCommand {
    private static final Offset<Double> EXACTLY = Offset.offset(1e-12);

    @TempDir
    private Path folder;

    /** 40 users of each country enter in March; in April 20 of the US buy for 10 or 20, and 6 of France for 30 or 31. */
    @Test
    void segmentsDifferByRatesAndByMeansWithIntervalsAndCorrectedPValues() throws IOException {
        SharedSpark.session();
        String store = store();

        JsonNode rates = json(store, "all/country=US", "all/country=FR", "--granularity", "month");
        RateDifference month1 = new RateDifference(new Proportion(20, 40), new Proportion(6, 40));
        assertThat(rates).hasSize(3);
        JsonNode april = rates.get(1);
        assertThat(april.get("other").asText()).isEqualTo("all/country=FR");
        assertThat(april.get("period_offset").asInt()).isEqualTo(1);
        assertThat(april.get("active_before").asLong()).isEqualTo(20);
        assertThat(april.get("eligible").asLong()).isEqualTo(40);
        assertThat(april.get("difference").asDouble()).isEqualTo(-0.35, EXACTLY);
        assertThat(april.get("low").asDouble()).isEqualTo(month1.newcombe().low(), EXACTLY);
        assertThat(april.get("high").asDouble()).isEqualTo(month1.newcombe().high(), EXACTLY);
        assertThat(april.get("p_value").asDouble()).isEqualTo(month1.pValue(), EXACTLY);
        assertThat(april.get("corrected_p_value").asDouble()).isEqualTo(3 * month1.pValue(), EXACTLY);
        assertThat(april.get("verdict").asText()).isEqualTo("lower");
        assertThat(rates.get(0).get("verdict").asText()).isEqualTo("no clear difference");

        JsonNode means = json(store, "all/country=US", "all/country=FR", "--granularity", "month", "--metric", "sale");
        MeanDifference sales = new MeanDifference(moments(20, 300, 5_000), moments(6, 183, 5_583));
        assertThat(means).hasSize(1);
        assertThat(means.get(0).get("mean_before").asDouble()).isEqualTo(15, EXACTLY);
        assertThat(means.get(0).get("mean").asDouble()).isEqualTo(30.5, EXACTLY);
        assertThat(means.get(0).get("low").asDouble()).isEqualTo(sales.welch().low(), EXACTLY);
        assertThat(means.get(0).get("corrected_p_value").asDouble()).isEqualTo(sales.pValue(), EXACTLY);
        assertThat(means.get(0).get("verdict").asText()).isEqualTo("higher");

        assertThat(compare(store, "all@1", "all:2025-04-01..", "--granularity", "month")
                        .out())
                .isEqualTo(
                        "other,period_offset,active_before,eligible_before,rate_before,active,eligible,rate,difference,low,high,"
                                + "p_value,corrected_p_value,verdict\n");
        assertRefused(store, "Cannot read 'all:today'", "all", "all:today");
        assertRefused(store, "no cohort 'al'; did you mean 'all'?", "al", "all");
        assertRefused(store, "has no version 7; its versions are 1 to 1", "all", "all@7");
        assertRefused(store, "stands twice", "all", "all");
        assertRefused(store, "has no cells by week of calendar on; it has them by month", "all", "all@1");
        assertRefused(store, "no segment {\"country\":null}", "all", "all/country=", "--granularity", "month");
    }

    private static Moments moments(long count, long sum, long sumOfSquares) {
        return new Moments(count, BigDecimal.valueOf(sum), BigDecimal.valueOf(sumOfSquares));
    }

    private String store() throws IOException {
        List<String> lines = new ArrayList<>(List.of("event_time,user_id,event_type,country,revenue"));
        for (int user = 0; user < 80; user++) {
            String country = user < 40 ? "US" : "FR";
            lines.add("2025-03-04T02:00:00Z,u" + user + ",visit," + country + ",");
            if (user < 20 || user >= 74) {
                int price = (user < 20 ? 10 : 30) + (user % 2 == 0 ? 0 : user < 20 ? 10 : 1);
                lines.add("2025-04-04T02:00:00Z,u" + user + ",buy," + country + "," + price);
            }
        }
        lines.add("2025-05-31T02:00:00Z,u0,visit,US,");
        Path events = Files.write(folder.resolve("events.csv"), lines);
        Path definitions = Files.writeString(folder.resolve("shop.yaml"), """
                store: {properties: {country: text, revenue: decimal}}
                signals:
                  - {name: sale, event: buy, value: revenue}
                cohorts:
                  - {name: all, granularities: [month], segments: [country]}
                """);
        String store = folder.resolve("store").toString();
        for (String[] command : List.of(
                new String[] {"apply", definitions.toString(), "--store", store},
                new String[] {"ingest", events.toString(), "--store", store},
                new String[] {"run", "--store", store})) {
            assertThat(Ended.of(command).exitCode()).isZero();
        }
        return store;
    }

    private static JsonNode json(String store, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--format", "json"));
        return new ObjectMapper()
                .readTree(compare(store, all.toArray(String[]::new)).out());
    }

    private static void assertRefused(String store, String message, String... arguments) {
        Ended ended = compare(store, arguments);
        assertThat(ended.err()).contains(message);
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    private static Ended compare(String store, String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare", "--store", store));
        all.addAll(List.of(arguments));
        return Ended.of(all.toArray(String[]::new));
    }
}
