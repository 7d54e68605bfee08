package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.jobs.ReferenceFolders;
import io.tenure.jobs.ReferenceFunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code tenure funnel} on small files, and on the shipped sample or every folder of {@code -Dtenure.data=FOLDER} beside its
 * reference tables.
 */
final class TestFunnelCommand {
    private static final String EVENTS = """
            event_time,user_id,event_type,country
            2025-03-03T10:00:00Z,a,view,GB
            2025-03-03T10:10:00Z,a,cart,GB
            2025-03-03T11:40:00Z,a,cart,GB
            2025-03-03T11:45:00Z,a,pay now,GB
            2025-03-03T10:00:00Z,b,view,FR
            2025-03-03T10:20:00.5Z,b,cart,FR
            2025-04-03T10:00:00Z,c,view,FR
            2025-04-03T10:30:00Z,c,cart,US
            2025-04-03T10:00:00Z,d,other,
            """;
    private static final String STEPS = "view, cart, \"pay now\" within 10m";

    @TempDir
    private Path folder;

    @Test
    void aFunnelSaysWhoReachedEachStepAndWhoStillCan() throws IOException {
        assertThat(funnel("--steps", STEPS, "--as-of", "2025-04-03T10:35:00Z").out())
                .isEqualTo("""
                step,event_name,users,open,share_of_entered,share_of_previous,p50_seconds,p90_seconds
                1,view,3,0,1.0,,,
                2,cart,3,2,1.0,1.0,1800.0,6000.0
                3,pay now,1,0,0.3333333333333333,0.3333333333333333,300.0,300.0
                """);
        assertThat(funnel("--steps", STEPS, "--match", "greedy", "--as-of", "2025-04-03T11:00:00Z")
                        .out())
                .isEqualTo("""
                step,event_name,users,open,share_of_entered,share_of_previous,p50_seconds,p90_seconds
                1,view,3,0,1.0,,,
                2,cart,3,0,1.0,1.0,1200.5,1800.0
                3,pay now,0,0,0.0,0.0,,
                """);
    }

    @Test
    void stepsMayBePassedOverRuledOutHeldTogetherOrLimitedInAll() throws IOException {
        assertThat(funnel("--steps", "view, other optional within 10m, cart within 25m")
                        .out())
                .isEqualTo("""
                step,event_name,users,open,share_of_entered,share_of_previous,p50_seconds,p90_seconds
                1,view,3,0,1.0,,,
                2,other,0,0,0.0,0.0,,
                3,cart,2,0,0.6666666666666666,0.6666666666666666,600.0,1200.5
                """);
        assertThat(users("--steps", "view, \"pay now\"")).containsExactly("3", "1");
        assertThat(users("--steps", "view, \"pay now\" without cart within 1d")).containsExactly("3", "0");
        assertThat(users("--steps", "view, \"pay now\" without cart where country = 'FR' within 1d"))
                .containsExactly("3", "1");
        assertThat(users("--steps", STEPS, "--window", "2h")).containsExactly("3", "3", "1");
        assertThat(users("--steps", STEPS, "--window", "1h")).containsExactly("3", "3", "0");
        assertThat(users("--steps", STEPS, "--hold", "country")).containsExactly("3", "2", "1");
    }

    private List<String> users(String... options) throws IOException {
        return funnel(options)
                .out()
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1)[2])
                .toList();
    }

    @Test
    void cohortsAndSegmentsHaveFunnelsOfTheirOwn() throws IOException {
        assertThat(funnel("--steps", "view, cart where country = 'US' within 1h", "--by", "month")
                        .out())
                .isEqualTo("""
                cohort,cohort_size,step,event_name,users,open,share_of_entered,share_of_previous,p50_seconds,p90_seconds
                2025-03-01,2,1,view,2,0,1.0,,,
                2025-03-01,2,2,cart,0,0,0.0,0.0,,
                2025-04-01,2,1,view,1,0,1.0,,,
                2025-04-01,2,2,cart,1,0,1.0,1.0,1800.0,1800.0
                """);
        assertThat(funnel("--steps", "view or other, cart", "--segment-by", "country", "--entry-event", "view")
                        .out())
                .isEqualTo("""
                segment,step,event_name,users,open,share_of_entered,share_of_previous,p50_seconds,p90_seconds
                *,1,view or other,3,0,1.0,,,
                *,2,cart,3,0,1.0,1.0,1200.5,1800.0
                FR,1,view or other,2,0,1.0,,,
                FR,2,cart,2,0,1.0,1.0,1200.5,1800.0
                GB,1,view or other,1,0,1.0,,,
                GB,2,cart,1,0,1.0,1.0,600.0,600.0
                """);
    }

    @Test
    void timesAreExactAndWholeWhereTheyCanBe() throws IOException {
        assertThat(funnel("--steps", "view, cart", "--times").out()).isEqualTo("""
                step,event_name,users,min_ms,p50_ms,p90_ms,max_ms,sum_ms
                2,cart,3,600000,1200500,1800000,1800000,3600500
                """);
        JsonNode json = new ObjectMapper()
                .readTree(funnel("--steps", "view, cart", "--times", "--format", "json")
                        .out());
        assertThat(json.get(0).get("sum_ms").longValue()).isEqualTo(3_600_500);
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        assertThat(funnel("--steps", "view within 1h, cart").err()).contains("The first of --steps has a limit");
        assertThat(funnel("--steps", "view optional, cart").err()).contains("The first of --steps is optional");
        assertThat(funnel("--steps", "view without cart, cart").err())
                .contains("The first of --steps is without something");
        assertThat(funnel("--steps", "view, cart", "--window", "long").err()).contains("is no length of time");
        assertThat(funnel("--steps", "view, cart within an hour").err())
                .contains(
                        "Cannot read the steps at character 19: expected a length of time: digits and one of s, m, h, d, w");
        assertThat(funnel("--steps", "view cart").err())
                .contains("expected 'or', 'where', 'optional', 'without', 'within', a comma or the end");
        assertThat(funnel("--steps", "view, , cart").err()).contains("expected the name of an event");
        assertThat(funnel("--steps", "view, cat").err())
                .contains("Step 2 of --steps, 'cat' never occurs; did you mean 'cart'?");
        assertThat(funnel("--steps", "view", "--times", "--by", "day").err())
                .contains("leave --by and --segment-by out");
        assertThat(funnel("--steps", "v, ".repeat(32) + "v").err()).contains("at most 32");
        assertThat(funnel("--steps", "view", "--match", "first").err()).contains("is none of greedy, best");
    }

    static List<Path> dataSets() throws IOException {
        return ReferenceFolders.with("expected/funnel.csv");
    }

    @ParameterizedTest
    @MethodSource("dataSets")
    void funnelsAreAsInTheReferenceTables(Path data) throws IOException {
        for (ReferenceFunnel reference : ReferenceFunnel.of(data)) {
            assertThat(users(ask(reference), 0)).as("%s", reference).isEqualTo(reference.users());
            if (reference.hasMonthsAndTimes()) {
                assertThat(users(ask(reference, "--by", "month"), 2))
                        .as("%s by month", reference)
                        .isEqualTo(reference.usersByMonth());
                assertThat(ask(reference, "--times").lines().skip(1))
                        .as("times of %s", reference)
                        .containsExactlyElementsOf(reference.times());
            }
        }
    }

    private static String ask(ReferenceFunnel reference, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "funnel",
                "--input",
                reference.data().resolve("events.csv.gz").toString(),
                "--steps",
                String.join(", ", reference.steps()),
                "--match",
                reference.strategy(),
                "--ties",
                reference.ties()));
        arguments.addAll(List.of(options));
        Ended ended = Ended.of(arguments.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    /** The cohort columns, if any, and step, event and users. */
    private static List<String> users(String csv, int cohortColumns) {
        return csv.lines()
                .skip(1)
                .map(line -> String.join(",", List.of(line.split(",", -1)).subList(0, cohortColumns + 3)))
                .toList();
    }

    private Ended funnel(String... options) throws IOException {
        Path input = folder.resolve("events.csv");
        Files.writeString(input, EVENTS);
        List<String> arguments = new ArrayList<>(List.of("funnel", "--input", input.toString()));
        arguments.addAll(List.of(options));
        return Ended.of(arguments.toArray(String[]::new));
    }
}
