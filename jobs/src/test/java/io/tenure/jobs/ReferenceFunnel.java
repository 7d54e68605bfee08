package io.tenure.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A funnel of the reference tables of a data set.
 *
 * @param data the folder of the data set
 * @param funnel its name in {@code definitions.json}
 * @param limit the longest time between two steps in seconds; empty: any
 * @param match {@code greedy} or {@code best}
 * @param ties {@code after} or {@code at_or_after}
 */
public record ReferenceFunnel(Path data, String funnel, String limit, String match, String ties) {
    /** The funnels of {@code funnel.csv}, each once. */
    public static List<ReferenceFunnel> of(Path data) throws IOException {
        Set<ReferenceFunnel> funnels = new LinkedHashSet<>();
        lines(data, "funnel")
                .forEach(line ->
                        funnels.add(new ReferenceFunnel(data, line.get(0), line.get(1), line.get(2), line.get(3))));
        return List.copyOf(funnels);
    }

    /** The steps as {@code tenure funnel} reads them. */
    public List<String> steps() throws IOException {
        JsonNode funnels = new ObjectMapper()
                .readTree(data.resolve("expected/definitions.json").toFile())
                .get("funnels");
        for (JsonNode each : funnels) {
            if (each.get("name").asText().equals(funnel)) {
                List<String> steps = new ArrayList<>();
                each.get("steps")
                        .forEach(step -> steps.add('"'
                                + step.asText()
                                + '"'
                                + (steps.isEmpty() || limit.isEmpty() ? "" : " within " + limit + "s")));
                return steps;
            }
        }
        throw new IllegalArgumentException(funnel);
    }

    /** How events are chosen, as definitions and options say it. */
    public String strategy() {
        return match.equals("greedy") ? match : "best";
    }

    /** Step, event and users of every step. */
    public List<String> users() throws IOException {
        return lines(data, "funnel").stream()
                .filter(line -> line.subList(0, 4).equals(List.of(funnel, limit, match, ties)))
                .map(line -> String.join(",", line.subList(4, 7)))
                .toList();
    }

    /** Whether the tables by month and of times have it. */
    public boolean hasMonthsAndTimes() {
        return match.equals("greedy") && ties.equals("after");
    }

    /** Cohort, size, step, event and users of every month and step. */
    public List<String> usersByMonth() throws IOException {
        return tail("funnel_by_month");
    }

    /** Step, event, users and times of every step but the first. */
    public List<String> times() throws IOException {
        return tail("funnel_step_times");
    }

    private List<String> tail(String table) throws IOException {
        return lines(data, table).stream()
                .filter(line -> line.subList(0, 2).equals(List.of(funnel, limit)))
                .map(line -> String.join(",", line.subList(2, line.size())))
                .toList();
    }

    private static List<List<String>> lines(Path data, String table) throws IOException {
        return Files.readAllLines(data.resolve("expected/" + table + ".csv")).stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .collect(Collectors.toList());
    }
}
