package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestJsonEvents {
    private static final String EVENT = "{\"user_id\":\"u\",\"event_time\":\"2025-01-01\"";

    @TempDir
    private Path folder;

    @Test
    void halvesOfSurrogatePairsDoNotBecomeOneUser() throws IOException {
        EventInput input = open(
                Map.of(),
                Set.of(),
                file(
                        "a.jsonl",
                        EVENT.replace("\"u\"", "\"\\ud800\"") + "}\n" + EVENT.replace("\"u\"", "\"\\udc00\"") + "}\n"
                                + EVENT.replace("\"u\"", "\"?\"") + "}\n"));
        assertThat(rows(input)).containsExactly("[2025-01-01T00:00:00Z,?,null]");
        assertThat(input.report().rejected()).containsExactly(Map.entry(RejectReason.BAD_JSON, 2L));
    }

    @Test
    void aPropertyThatNoLineHasIsAnErrorWithTheNearestName() throws IOException {
        EventInput input =
                open(Map.of(), Set.of("contry"), file("a.jsonl", EVENT + "}\n" + EVENT + ",\"country\":\"US\"}\n"));
        input.events().collectAsList();
        assertThatThrownBy(input::report)
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEFINITION))
                .hasMessageContaining("There is no property 'contry'; did you mean 'country'?")
                .hasMessageContaining("user_id, event_time, country");
    }

    @Test
    void aPropertyIsKnownIfOneLineOrOneHeaderHasIt() throws IOException {
        String lines = file("a.jsonl", EVENT + "}\n" + EVENT + ",\"country\":null}\n");
        String table = file("b.csv", "user_id,event_time,plan\n7,2025-01-01,pro\n");
        EventInput input = open(Map.of(), Set.of("country", "plan"), lines, table);
        assertThat(input.events().collectAsList()).hasSize(3);
        assertThat(input.report().rowsKept()).isEqualTo(3);
    }

    @Test
    void aPropertyThatNoQueryReadsIsNotMissed() throws IOException {
        EventInput input = open(Map.of(), Set.of("contry"), file("a.jsonl", EVENT + "}\n"));
        assertThat(input.events().select("user_id").collectAsList()).hasSize(1);
        assertThat(input.report().rowsKept()).isEqualTo(1);
    }

    @Test
    void aFieldWithoutANameIsNoEventType() throws IOException {
        EventInput input = open(
                Map.of("event_name", "kind"),
                Set.of(),
                file("a.jsonl", EVENT + ",\"kind\":\"buy\",\"\":\"x\",\"event_type\":\"y\"}\n"));
        assertThat(rows(input)).containsExactly("[2025-01-01T00:00:00Z,u,buy]");
    }

    @Test
    void splitsOfAnySizeGiveTheSameEventsAndLines() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append(i % 7 == 0 ? "\n" : i % 11 == 0 ? "{\n" : EVENT.replace("\"u\"", "\"u" + i + "\"") + "}\r\n");
        }
        String path = file("a.jsonl", text.toString());
        List<List<String>> answers = new ArrayList<>();
        for (long splitBytes : new long[] {Long.MAX_VALUE, 1000, 97, 40}) {
            EventInput input = EventInput.open(SharedSpark.session(), spec(Map.of(), path), Set.of(), splitBytes);
            List<String> answer = new ArrayList<>(rows(input));
            StringWriter rejects = new StringWriter();
            input.writeRejects(rejects);
            answer.add(rejects.toString());
            answer.add(input.report().summary().toString());
            answers.add(answer);
        }
        assertThat(answers).allMatch(answer -> answer.equals(answers.get(0)));
        assertThat(answers.get(0)).hasSize(46 + 2);
    }

    private static EventInput open(Map<String, String> columns, Set<String> properties, String... paths) {
        return EventInput.open(SharedSpark.session(), spec(columns, paths), properties);
    }

    private static InputSpec spec(Map<String, String> columns, String... paths) {
        return new InputSpec(List.of(paths), columns, ZoneOffset.UTC, false);
    }

    private static List<String> rows(EventInput input) {
        return input.events().collectAsList().stream().map(Object::toString).toList();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
