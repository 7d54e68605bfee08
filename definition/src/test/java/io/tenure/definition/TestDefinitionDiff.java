package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TestDefinitionDiff {
    @Test
    void namesEachFieldThatChanged() {
        assertThat(diff("""
                        {name: a, entry: {event: signup, where: "user_id = 'u1'", from: 2011-01-01}, kinds: [on]}""", """
                        {name: a, entry: {event: [signup, join], from: 2011-02-01}, kinds: [on, streak]}""")).hasToString("""
                        entry.event: ["signup"] -> ["join","signup"]
                        entry.from: "2011-01-01T00:00:00Z" -> "2011-02-01T00:00:00Z"
                        entry.where: "user_id = 'u1'" -> (none)
                        kinds: ["on"] -> ["on","streak"]""");
    }

    @Test
    void isEmptyWhereOnlyTheTextChanged() {
        assertThat(diff(
                                "{name: a, entry: {event: b, from: 2011-01-01}}",
                                "{entry: {from: 2011-01-01T00:00:00Z, event: [b]}, name: a}")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void namesTheThingsOfAListAndNotTheirPlaces() {
        Definition before = store("[{name: bots, users: [u1, u2]}, {name: test, where: \"user_id = 'x'\"}]");
        Definition after = store(
                "[{name: admins, users: [a]}, {name: bots, users: [u2, u3]}, {name: test, where: \"user_id = 'y'\"}]");

        assertThat(DefinitionDiff.between(before, after)).hasToString("""
                        exclude.admins: (none) -> {"name":"admins","users":["a"]}
                        exclude.bots.users: 2 users (-u1) -> 2 users (+u3)
                        exclude.test.where: "user_id = 'x'" -> "user_id = 'y'\"""");
    }

    @Test
    void longListsOfUsersStayShort() {
        String many = IntStream.range(100, 300).mapToObj(i -> "u" + i).collect(Collectors.joining(", "));

        assertThat(DefinitionDiff.between(
                        store("[{name: bots, users: [u1]}]"), store("[{name: bots, users: [" + many + "]}]")))
                .hasToString(
                        "exclude.bots.users: 1 user (-u1) -> 200 users (+u100, +u101, +u102, +u103, +u104, … 200 in all)");
    }

    @Test
    void aNewDefinitionIsAllNew() {
        Definition signal = DefinitionReader.readText(List.of(), "new", "signals: [{name: a, event: b}]")
                .definitions()
                .signal("a");

        assertThat(DefinitionDiff.between(null, signal)).hasToString("""
                        event: (none) -> ["b"]
                        name: (none) -> "a\"""");
    }

    private static Definition store(String exclusions) {
        return DefinitionReader.readText(List.of(), "store", "store: {exclude: " + exclusions + "}")
                .definitions()
                .store();
    }

    private static DefinitionDiff diff(String before, String after) {
        return DefinitionDiff.between(cohort(before), cohort(after));
    }

    private static Definition cohort(String text) {
        return DefinitionReader.readText(List.of(), "cohort", "cohorts: [" + text + "]")
                .definitions()
                .cohort("a");
    }
}
