package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestYamlUsers {
    private static final YamlUsers U1 = new YamlUsers("u1", Map.of("old", "new"));

    @Test
    void listsLoseTheUserAndOthersStay() {
        String rest =
                U1.removedFrom("name: beta\n# u1 first\nall: [{users: [u2, 'u1', u11]}, {not: {users: [u1]}}]", false);
        assertThat(rest).doesNotContain("u1,").doesNotContain("# u1").contains("u2", "u11");
        assertThat(DefinitionReader.fromJson(DefinitionKind.SEGMENT, rest).toJson())
                .isEqualTo("{\"all\":[{\"users\":[\"u11\",\"u2\"]},{\"not\":{\"users\":[]}}],\"name\":\"beta\"}");
    }

    @Test
    void conditionsOnTheIdCompareWithNobody() {
        assertThat(rest("user_id = 'u1'")).isEqualTo("user_id = ''");
        assertThat(rest("not (user_id != 'u1' and plan = 'u1')")).isEqualTo("not (user_id != '' and plan = 'u1')");
        assertThat(rest("user_id in ('u2', 'u1')")).isEqualTo("user_id in ('u2', '')");
        assertThat(rest("user_id < 'u1'")).isEqualTo("user_id < 'u1'");
        assertThat(U1.removedFrom("where: {user_id: [u2, u1], plan: u1}", false))
                .isEqualTo("where: {user_id: [u2, \"\"], plan: u1}\n");
    }

    @Test
    void aTextWithoutTheUserStaysAsItWasWritten() {
        String text = "name: x   # a comment\nwhere: {plan: u1}\n";
        assertThat(U1.removedFrom(text, false)).isEqualTo(text);
        assertThat(U1.removedFrom(text, true)).isEqualTo("name: x\nwhere: {plan: u1}\n");
        assertThat(U1.removedFrom("{\"exclusions\": \"old\"}", false)).isEqualTo("{\"exclusions\": \"new\"}\n");
    }

    private static String rest(String condition) {
        return YamlUsers.without(Condition.parse(condition), "u1").toString();
    }
}
