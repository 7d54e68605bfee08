package io.tenure.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import org.junit.jupiter.api.Test;

final class TestNextNodeSearch {
    @Test
    void readsNamesInAnyCase() {
        assertThat(NextNodeSearch.parse("forward", " First_Match ", 3))
                .isEqualTo(new NextNodeSearch(NextNodeDirection.FORWARD, NextNodeBase.FIRST_MATCH, 3));
    }

    @Test
    void refusesUnknownNames() {
        refuses(
                "foward",
                "head",
                1,
                "Unknown direction 'foward' of sequence_next_node; it is one of forward, backward; did you mean"
                        + " 'forward'?");
        refuses(
                "forward",
                "middle",
                1,
                "Unknown base 'middle' of sequence_next_node; it is one of head, tail, first_match, last_match.");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        refuses("forward", "tail", 1, "'forward' with 'tail' has no answer");
        refuses("backward", "head", 1, "'backward' with 'head' has no answer");
        refuses("forward", "first_match", 0, "there is no condition 1");
        refuses("backward", "last_match", 0, "there is no condition 1");
        refuses("forward", "head", 65, "takes 0 to 64 conditions after the base condition, got 65");
    }

    private static void refuses(String direction, String base, int conditions, String message) {
        assertThatThrownBy(() -> NextNodeSearch.parse(direction, base, conditions))
                .isInstanceOfSatisfying(
                        TenureException.class, wrong -> assertThat(wrong.code()).isEqualTo(ErrorCode.ARGUMENT))
                .hasMessageContaining(message);
    }
}
