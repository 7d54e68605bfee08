package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How definitions end, and what the server may do to a cohort by the same commands. */
final class TestRetireCommand {
    private static final int REFUSED = 3;
    private static final String FRENCH = "{\"name\": \"french\", \"entry\": {\"event\": \"buy\"}}";
    private static final String GERMAN = FRENCH.replace("french", "german");

    @TempDir
    private Path folder;

    private String store;

    @BeforeEach
    void apply() throws IOException {
        SharedSpark.session();
        store = folder.resolve("store").toString();
        Path definitions = Files.writeString(folder.resolve("shop.yaml"), """
                cohorts:
                  - {name: everybody, granularities: [month]}
                  - {name: buyers, entry: {event: buy}, granularities: [month]}
                funnels:
                  - {name: again, cohorts: buyers, steps: [buy, buy within 30d]}
                  - {name: everybody, cohorts: everybody, steps: [buy, visit within 30d]}
                """);
        endsWell("apply", definitions.toString());
    }

    @Test
    void whatNobodyNamesIsRetiredAndItsNameIsFree() {
        assertThat(endsWell("retire", "buyers", "again", "--dry-run"))
                .isEqualTo("- cohort buyers: retired\n- funnel again: retired\n");
        assertThat(inForce()).contains("buyers");

        endsWell("retire", "buyers", "again");

        assertThat(inForce()).isEqualTo("kind,name\ncohort,everybody\nfunnel,everybody\n");
        assertThat(refused("retire", "buyers")).contains("There is no definition 'buyers' in force");
    }

    @Test
    void whatOthersNameIsNotRetired() {
        assertThat(refused("retire", "buyers"))
                .contains("Others name the cohort 'buyers'. Change them first, or retire them too.")
                .contains("again");
        assertThat(inForce()).contains("buyers");
    }

    @Test
    void aNameOfTwoNeedsItsKindAndATypoIsToldTheNearest() {
        assertThat(refused("retire", "everybody"))
                .contains("There is a cohort 'everybody' and a funnel 'everybody'. Say which with --kind.");
        assertThat(endsWell("retire", "everybody", "--kind", "funnel")).isEqualTo("- funnel everybody: retired\n");
        assertThat(refused("retire", "bayers")).contains("did you mean 'buyers'?");
        assertThat(Ended.of("retire", "--store", store).err()).contains("Say what to retire");
    }

    @Test
    void theServerDefinesChangesAndRetiresOneCohortHoweverOftenItAsks() {
        String id = "--cohort-id=" + UUID.randomUUID();
        String changed = FRENCH.replace("buy", "visit");

        assertThat(endsWell("apply", "--cohort=" + FRENCH, id)).isEqualTo("+ cohort french: version 1\n");
        assertThat(endsWell("apply", "--cohort=" + FRENCH, id)).startsWith("nothing to apply");
        assertThat(endsWell("apply", "--cohort=" + changed, id, "--cohort-version=1"))
                .startsWith("~ cohort french: version 2\n");
        assertThat(endsWell("apply", "--cohort=" + changed, id, "--cohort-version=1"))
                .startsWith("nothing to apply");
        assertThat(endsWell("retire", id, "--cohort-version=2")).isEqualTo("- cohort french: retired\n");
        assertThat(endsWell("retire", id, "--cohort-version=2")).startsWith("nothing to retire");
        assertThat(inForce()).doesNotContain("french");
    }

    @Test
    void theServerChangesNothingThatSomebodyElseHasChanged() {
        String id = "--cohort-id=" + UUID.randomUUID();
        endsWell("apply", "--cohort=" + GERMAN, id);

        assertThat(refused("apply", "--cohort=" + GERMAN.replace("buy", "visit"), "--cohort-id=" + UUID.randomUUID()))
                .contains("somebody else has used its name");
        endsWell("apply", "--cohort=" + GERMAN.replace("buy", "visit"), id, "--cohort-version=1");
        assertThat(refused("apply", "--cohort=" + GERMAN, id, "--cohort-version=1"))
                .contains("Somebody else has changed the cohort since version 1");
        assertThat(refused("retire", id, "--cohort-version=1"))
                .contains("Somebody else has changed the cohort since version 1");
        assertThat(refused("retire", "--cohort-id=" + UUID.randomUUID(), "--cohort-version=1"))
                .contains("Somebody else");
    }

    /** Kind and name of what is in force. */
    private String inForce() {
        return endsWell(
                "sql",
                "--format",
                "csv",
                "-e",
                "SELECT kind, name FROM (SELECT kind, name, max_by(retired, version) AS retired FROM definitions"
                        + " GROUP BY id, kind, name) WHERE NOT retired AND kind IN ('cohort', 'funnel') ORDER BY ALL");
    }

    private Ended of(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(1, List.of("--store", store));
        return Ended.of(line.toArray(String[]::new));
    }

    private String endsWell(String... arguments) {
        Ended ended = of(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    private String refused(String... arguments) {
        Ended ended = of(arguments);
        assertThat(ended.exitCode()).as(ended.out()).isEqualTo(REFUSED);
        return ended.err();
    }
}
