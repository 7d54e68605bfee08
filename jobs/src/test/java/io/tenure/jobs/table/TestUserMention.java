package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestUserMention {
    @Test
    void anIdIsFoundAsAWordAndNotInsideOne() {
        UserMention seven = new UserMention("7");
        assertThat(seven.isIn("a,7,b")).isTrue();
        assertThat(seven.isIn("17,70,7a")).isFalse();
        assertThat(seven.isIn("77,7")).isTrue();
        assertThat(seven.isIn(null)).isFalse();
        assertThat(seven.removedFrom("7,17,7")).isEqualTo("(erased),17,(erased)");
    }

    @Test
    void anIdIsFoundAsCsvJsonAndConditionsWriteIt() {
        UserMention user = new UserMention("Zoë \"O'\\");
        assertThat(user.isIn("x,\"Zoë \"\"O'\\\",y")).isTrue();
        assertThat(user.isIn("{\"uid\":\"Zoë \\\"O'\\\\\"}")).isTrue();
        assertThat(user.isIn("{\"uid\":\"Zo\\u00eb \\\"O'\\\\\"}")).isTrue();
        assertThat(user.isIn("{\"uid\":\"Zo\\u00EB \\\"O'\\\\\"}")).isTrue();
        assertThat(user.isIn("user_id = 'Zoë \"O''\\'")).isTrue();
        assertThat(user.isIn("Zoë \"P'\\")).isFalse();
    }
}
