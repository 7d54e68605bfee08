package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.StateLaws;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestRetentionState {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 32, 33, 64, 65, 365, 1024})
    void keepsTheLawsOfAState(int conditions) {
        new StateLaws<RetentionState, boolean[]>(
                        () -> RetentionState.empty(conditions),
                        RetentionState::add,
                        RetentionState::readFrom,
                        RetentionState::result)
                .check(random -> randomRow(random, conditions));
    }

    @Test
    void agreesWithTheDefinitionOnRandomRows() {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            int conditions = 1 + random.nextInt(200);
            RetentionState state = RetentionState.empty(conditions);
            List<boolean[]> rows = new ArrayList<>();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                boolean[] row = randomRow(random, conditions);
                rows.add(row);
                state.add(row);
            }
            assertThat(state.result()).as("seed " + seed).isEqualTo(definition(conditions, rows));
        }
    }

    /** The definition, word for word: anchor on any row, and condition on any row. */
    static boolean[] definition(int conditions, List<boolean[]> rows) {
        boolean[] result = new boolean[conditions];
        for (int i = 0; i < conditions; i++) {
            int condition = i;
            result[i] = rows.stream().anyMatch(row -> row[0]) && rows.stream().anyMatch(row -> row[condition]);
        }
        return result;
    }

    @Test
    void conditionsNeedNotBeTrueOnTheSameRow() {
        RetentionState state = RetentionState.empty(3);
        state.add(new boolean[] {true, false, false});
        state.add(new boolean[] {false, true, false});
        state.add(new boolean[] {false, false, false});
        assertThat(state.result()).containsExactly(true, true, false);
    }

    @Test
    void nothingIsRetainedWithoutTheAnchor() {
        RetentionState state = RetentionState.empty(3);
        state.add(new boolean[] {false, true, true});
        assertThat(state.result()).containsExactly(false, false, false);
    }

    @Test
    void noRowsGiveAllFalse() {
        assertThat(RetentionState.empty(4).result()).containsExactly(false, false, false, false);
    }

    @Test
    void seeingAConditionIsAddingARowWhereItAloneIsTrue() {
        for (int conditions : new int[] {1, 32, 64, 65, 1024}) {
            for (int condition = 0; condition < conditions; condition++) {
                boolean[] row = new boolean[conditions];
                row[condition] = true;
                RetentionState added = RetentionState.empty(conditions);
                added.add(row);
                RetentionState seen = RetentionState.empty(conditions);
                seen.see(condition);
                assertThat(seen).isEqualTo(added).hasSameHashCodeAs(added);
            }
        }
        assertThatThrownBy(() -> RetentionState.empty(3).see(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Condition 3 of a retention state of 3 conditions");
    }

    @Test
    void layoutIsWordsOf64Conditions() {
        assertThat(RetentionState.wordsFor(1)).isEqualTo(1);
        assertThat(RetentionState.wordsFor(64)).isEqualTo(1);
        assertThat(RetentionState.wordsFor(65)).isEqualTo(2);
        assertThat(RetentionState.wordsFor(1024)).isEqualTo(16);
        assertThat(RetentionState.wordOf(63)).isZero();
        assertThat(RetentionState.wordOf(64)).isEqualTo(1);
        assertThat(RetentionState.bitOf(0)).isEqualTo(1L);
        assertThat(RetentionState.bitOf(63)).isEqualTo(Long.MIN_VALUE);
        assertThat(RetentionState.bitOf(64)).isEqualTo(1L);
    }

    @Test
    void stateOverWordsLivesInThem() {
        long[] words = new long[2];
        RetentionState.over(65, words).see(64);
        assertThat(words).containsExactly(0L, 1L);
    }

    @Test
    void refusesWordsThatDoNotFit() {
        assertThatThrownBy(() -> RetentionState.over(65, new long[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A retention state of 65 conditions has 2 words of 64 bits, got 1");
        assertThatThrownBy(() -> RetentionState.over(65, new long[] {0, 0b10}))
                .hasMessage("A retention state of 65 conditions has the bit of condition 65 set");
        assertThatThrownBy(() -> RetentionState.empty(0)).hasMessage("retention needs at least 1 condition, got 0");
    }

    @Test
    void refusesRowsAndStatesOfAnotherNumberOfConditions() {
        RetentionState state = RetentionState.empty(3);
        state.see(0);
        assertThatThrownBy(() -> state.add(new boolean[4]))
                .hasMessage("A row of 4 conditions can't be added to a retention state of 3 conditions");
        assertThatThrownBy(() -> state.mergeFrom(RetentionState.empty(4)))
                .hasMessage("A retention state of 4 conditions can't be merged into one of 3 conditions");
        assertThat(state.result()).containsExactly(true, false, false);
    }

    @Test
    void bytesAreTagVersionNumberOfConditionsAndWords() {
        RetentionState state = RetentionState.empty(65);
        state.see(1);
        state.see(64);
        ByteBuffer target = ByteBuffer.allocate(state.sizeInBytes()).order(ByteOrder.LITTLE_ENDIAN);
        state.writeTo(target);
        assertThat(target.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(target.array()).containsExactly('R', 1, 0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void refusesBytesThatAreNoState() {
        refuses("these have 7", 'R', 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
        refuses("they are 3, the header alone has 6", 'R', 1, 0);
        refuses("the tag is 0x51, expected 0x52", 'Q', 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
        refuses("the version is 2, this release reads version 1", 'R', 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
        refuses("the number of conditions is 0", 'R', 1, 0, 0, 0, 0);
        refuses("the number of conditions is -1", 'R', 1, -1, -1, -1, -1);
        refuses("a state of 2147483647 conditions has 268435456 bytes", 'R', 1, 127, -1, -1, -1, 0, 0, 0, 0);
        refuses(
                "a state of 1 conditions has 8 bytes after its header, these have 9",
                'R',
                1,
                0,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0);
        refuses("has the bit of condition 5 set", 'R', 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0b100000);
    }

    private static void refuses(String message, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        assertThatThrownBy(() -> RetentionState.readFrom(bytes.flip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void packedStatesMergeAndReadLikeStates() {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            int conditions = 1 + random.nextInt(RetentionState.PACKED_CONDITIONS);
            int[] packed = new int[random.nextInt(20)];
            int from = random.nextInt(packed.length + 1);
            int to = from + random.nextInt(packed.length - from + 1);
            RetentionState merged = RetentionState.empty(conditions);
            for (int i = 0; i < packed.length; i++) {
                boolean[] row = randomRow(random, conditions);
                for (int condition = 0; condition < conditions; condition++) {
                    packed[i] |= row[condition] ? 1 << condition : 0;
                }
                if (i >= from && i < to) {
                    merged.add(row);
                }
            }
            assertThat(RetentionState.packedResult(RetentionState.mergePacked(packed, from, to), conditions))
                    .as("seed " + seed)
                    .isEqualTo(merged.result());
        }
    }

    @Test
    void packedStatesHoldThe32ndCondition() {
        assertThat(RetentionState.packedResult(1 | 1 << 31, 32))
                .startsWith(true, false)
                .endsWith(false, true);
    }

    @Test
    void refusesPackedStatesThatDoNotFit() {
        assertThatThrownBy(() -> RetentionState.packedResult(1, 33))
                .hasMessage("A packed retention state holds at most 32 conditions, got 33;"
                        + " use RetentionState.empty(33)");
        assertThatThrownBy(() -> RetentionState.packedResult(0b1001, 3))
                .hasMessage("A retention state of 3 conditions has the bit of condition 3 set");
        assertThatThrownBy(() -> RetentionState.mergePacked(new int[3], 1, 4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Range 1 to 4 of 3 packed retention states");
        assertThatThrownBy(() -> RetentionState.mergePacked(new int[3], 2, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void namesWhatItSawInMessages() {
        RetentionState state = RetentionState.empty(66);
        state.see(2);
        state.see(65);
        assertThat(state).hasToString("RetentionState[66: 2, 65]");
    }

    private static boolean[] randomRow(Random random, int conditions) {
        int share = 1 + random.nextInt(8);
        boolean[] row = new boolean[conditions];
        for (int i = 0; i < conditions; i++) {
            row[i] = random.nextInt(share) == 0;
        }
        return row;
    }
}
