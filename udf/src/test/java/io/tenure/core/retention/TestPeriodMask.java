package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class TestPeriodMask {
    private static final int CASES = 10_000;
    /** Above every offset that the random cases set. */
    private static final int SIZE = 320;

    @Test
    void holdsTheOffsetsThatWereSet() {
        for (long seed = 0; seed < CASES; seed++) {
            BitSet bits = RandomMasks.bits(new Random(seed));
            PeriodMask mask = RandomMasks.mask(bits);

            assertHolds(mask, bits::get, seed, "plain");
            assertThat(mask.length()).as("seed %s", seed).isEqualTo(bits.length());
            assertThat(mask.isEmpty()).as("seed %s", seed).isEqualTo(bits.isEmpty());
            assertThat(mask).as("seed %s", seed).hasToString(bits.toString());
        }
    }

    @Test
    void onOrAfterIsAnyOffsetFromThereToTheHorizon() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int horizon = RandomMasks.offset(random);
            PeriodMask mask = RandomMasks.mask(bits);
            mask.toOnOrAfter(horizon);

            assertHolds(mask, naiveOnOrAfter(bits, horizon), seed, "on or after, horizon " + horizon);
        }
    }

    @Test
    void onOrBeforeIsAnyOffsetFromOneToThere() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int last = RandomMasks.offset(random);
            PeriodMask mask = RandomMasks.mask(bits);
            mask.toOnOrBefore(last);

            assertHolds(mask, naiveOnOrBefore(bits, last), seed, "on or before, last " + last);
        }
    }

    @Test
    void streakIsEveryOffsetFromOneToThere() {
        for (long seed = 0; seed < CASES; seed++) {
            BitSet bits = RandomMasks.bits(new Random(seed));
            PeriodMask mask = RandomMasks.mask(bits);
            mask.toStreak();

            assertHolds(mask, naiveStreak(bits), seed, "streak");
        }
    }

    @Test
    void repeatedIsEveryOffsetAfterAnActiveOne() {
        for (long seed = 0; seed < CASES; seed++) {
            BitSet bits = RandomMasks.bits(new Random(seed));
            PeriodMask mask = RandomMasks.mask(bits);
            mask.toRepeated();

            assertHolds(mask, offset -> offset > 0 && bits.get(offset) && bits.get(offset - 1), seed, "repeated");
        }
    }

    @Test
    void trailingIsAnyOffsetOfTheWindowThatEndsThere() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int length = random.nextBoolean() ? 1 + random.nextInt(30) : 1 + random.nextInt(300);
            int last = RandomMasks.offset(random);
            PeriodMask mask = RandomMasks.mask(bits);
            mask.toTrailing(length, last);

            assertHolds(mask, naiveTrailing(bits, length, last), seed, "trailing " + length + ", last " + last);
        }
    }

    @Test
    void aTrailingWindowOfATrailingWindowIsALongerOne() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int last = RandomMasks.offset(random);
            PeriodMask twice = RandomMasks.mask(bits);
            twice.toTrailing(7, last);
            twice.toTrailing(22, last);
            PeriodMask once = RandomMasks.mask(bits);
            once.toTrailing(28, last);

            assertSame(twice, once, seed);
        }
    }

    @Test
    void aTrailingWindowMayBeLongerThanEveryMask() {
        PeriodMask mask = RandomMasks.mask(3, 200);
        mask.toTrailing(Integer.MAX_VALUE, 5);

        assertThat(mask).hasToString("{3, 4, 5}");
    }

    @Test
    void bracketCountsTheOffsetsInside() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int first = RandomMasks.offset(random);
            int last = first + random.nextInt(random.nextBoolean() ? 3 : 150);

            assertThat(RandomMasks.mask(bits).countIn(first, last))
                    .as("seed %s: %s in %s to %s", seed, bits, first, last)
                    .isEqualTo(bits.get(first, last + 1).cardinality());
        }
    }

    @Test
    void theFirstOffsetFromSomewhereIsTheNextThatIsSet() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int from = RandomMasks.offset(random);

            assertThat(RandomMasks.mask(bits).firstFrom(from))
                    .as("seed %s: %s from %s", seed, bits, from)
                    .isEqualTo(bits.nextSetBit(from));
        }
    }

    @Test
    void wordsAreOffsetsBySixtyFour() {
        for (long seed = 0; seed < CASES; seed++) {
            BitSet bits = RandomMasks.bits(new Random(seed));
            PeriodMask mask = RandomMasks.mask(7, 66);
            long[] words = Arrays.copyOf(bits.toLongArray(), SIZE / Long.SIZE);
            for (int word = 0; word < words.length; word++) {
                mask.setWord(word, words[word]);
            }

            assertHolds(mask, bits::get, seed, "words");
        }
    }

    @Test
    void bracketIsAnyOffsetInside() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int first = RandomMasks.offset(random);
            int last = first + random.nextInt(random.nextBoolean() ? 3 : 150);
            boolean any = false;
            for (int offset = first; offset <= last; offset++) {
                any |= bits.get(offset);
            }

            assertThat(RandomMasks.mask(bits).anyIn(first, last))
                    .as("seed %s: %s in %s to %s", seed, bits, first, last)
                    .isEqualTo(any);
        }
    }

    @Test
    void clearFromKeepsTheOffsetsBelow() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int end = RandomMasks.offset(random);
            PeriodMask mask = RandomMasks.mask(bits);
            mask.clearFrom(end);

            assertHolds(mask, offset -> offset < end && bits.get(offset), seed, "below " + end);
        }
    }

    @Test
    void aMaskThatWasUsedBeforeIsAsGoodAsNew() {
        PeriodMask reused = new PeriodMask();
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            reused.clear();
            assertThat(reused.isEmpty()).as("seed %s", seed).isTrue();
            BitSet bits = RandomMasks.bits(random);
            bits.stream().forEach(reused::set);
            PeriodMask fresh = RandomMasks.mask(bits);
            Consumer<PeriodMask> operation = operation(random);
            operation.accept(reused);
            operation.accept(fresh);

            assertThat(reused).as("seed %s", seed).hasToString(fresh.toString());
            assertThat(reused.length()).as("seed %s", seed).isEqualTo(fresh.length());
        }
    }

    private static Consumer<PeriodMask> operation(Random random) {
        int offset = RandomMasks.offset(random);
        return switch (random.nextInt(7)) {
            case 0 -> mask -> mask.toOnOrAfter(offset);
            case 1 -> mask -> mask.toOnOrBefore(offset);
            case 2 -> PeriodMask::toStreak;
            case 3 -> mask -> mask.clearFrom(offset);
            case 4 -> PeriodMask::toRepeated;
            case 5 -> mask -> mask.toTrailing(1 + offset % 70, offset);
            default -> mask -> mask.or(RandomMasks.mask(offset));
        };
    }

    @Test
    void clearForgetsOneOffsetAndKeepsTheOthers() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            PeriodMask mask = RandomMasks.mask(bits);
            int cleared = RandomMasks.offset(random);
            mask.clear(cleared);
            assertHolds(mask, offset -> offset != cleared && bits.get(offset), seed, "clear " + cleared);
        }
    }

    @Test
    void copyForgetsWhatWasThereBefore() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            PeriodMask original = RandomMasks.mask(bits);
            PeriodMask copy = RandomMasks.mask(RandomMasks.bits(random));
            copy.copyFrom(original);
            assertHolds(copy, bits::get, seed, "copy");

            copy.set(300);
            assertHolds(copy, offset -> offset == 300 || bits.get(offset), seed, "copy that grew");

            copy.clearFrom(1);
            assertHolds(original, bits::get, seed, "original after the copy changed");
        }
    }

    @Test
    void aMaskCopiedFromItselfIsUnchanged() {
        PeriodMask mask = RandomMasks.mask(0, 70);
        mask.copyFrom(mask);

        assertThat(mask).hasToString("{0, 70}");
    }

    @Test
    void orIsIdempotentCommutativeAndAssociative() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet a = RandomMasks.bits(random);
            BitSet b = RandomMasks.bits(random);
            BitSet c = RandomMasks.bits(random);
            BitSet union = (BitSet) a.clone();
            union.or(b);

            assertHolds(union(a, b), union::get, seed, "union");
            assertSame(union(a, a), RandomMasks.mask(a), seed);
            assertSame(union(a, b), union(b, a), seed);
            assertSame(or(union(a, b), RandomMasks.mask(c)), or(RandomMasks.mask(a), union(b, c)), seed);
            assertSame(or(new PeriodMask(), RandomMasks.mask(a)), RandomMasks.mask(a), seed);
        }
    }

    @Test
    void kindsNest() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            PeriodMask on = RandomMasks.mask(bits);
            PeriodMask streak = RandomMasks.mask(bits);
            streak.toStreak();
            PeriodMask onOrAfter = RandomMasks.mask(bits);
            onOrAfter.toOnOrAfter(SIZE);
            PeriodMask onOrBefore = RandomMasks.mask(bits);
            onOrBefore.toOnOrBefore(SIZE);

            for (int offset = 0; offset < SIZE; offset++) {
                assertImplies(streak.contains(offset), on.contains(offset), seed);
                assertImplies(on.contains(offset), onOrAfter.contains(offset), seed);
                assertImplies(on.contains(offset), onOrBefore.contains(offset), seed);
                assertThat(on.anyIn(offset, offset)).as("seed %s", seed).isEqualTo(on.contains(offset));
                if (offset > 0) {
                    assertThat(onOrAfter.contains(offset)).as("seed %s", seed).isEqualTo(on.anyIn(offset, SIZE));
                    assertThat(onOrBefore.contains(offset)).as("seed %s", seed).isEqualTo(on.anyIn(1, offset));
                }
            }
        }
    }

    @Test
    void aKindOfAKindIsTheKind() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            BitSet bits = RandomMasks.bits(random);
            int offset = RandomMasks.offset(random);

            assertIdempotent(bits, PeriodMask::toStreak, seed);
            assertIdempotent(bits, mask -> mask.toOnOrAfter(offset), seed);
            assertIdempotent(bits, mask -> mask.toOnOrBefore(offset), seed);
        }
    }

    private static void assertIdempotent(BitSet bits, Consumer<PeriodMask> kind, long seed) {
        PeriodMask once = RandomMasks.mask(bits);
        kind.accept(once);
        PeriodMask twice = new PeriodMask();
        twice.copyFrom(once);
        kind.accept(twice);

        assertSame(twice, once, seed);
    }

    @Test
    void streakEndsAtTheFirstMissedPeriod() {
        PeriodMask mask = RandomMasks.mask(0, 1, 2, 4, 5);
        mask.toStreak();

        assertThat(mask).hasToString("{0, 1, 2}");
    }

    @Test
    void streakRunsOverTheEdgeOfAWord() {
        BitSet bits = new BitSet();
        bits.set(1, 130);
        PeriodMask mask = RandomMasks.mask(bits);
        mask.set(131);
        mask.toStreak();

        assertThat(mask.contains(0)).as("offset 0 is the plain bit").isFalse();
        assertThat(mask.length()).isEqualTo(130);
    }

    @Test
    void onOrAfterIgnoresWhatIsBeyondTheHorizon() {
        PeriodMask mask = RandomMasks.mask(2, 64, 65);
        mask.toOnOrAfter(63);

        assertThat(mask).hasToString("{1, 2}");
    }

    @Test
    void onOrBeforeStartsAtTheFirstReturn() {
        PeriodMask mask = RandomMasks.mask(0, 3);
        mask.toOnOrBefore(5);

        assertThat(mask).hasToString("{0, 3, 4, 5}");
    }

    @Test
    void offsetZeroAloneIsNoReturn() {
        for (Consumer<PeriodMask> kind : kinds()) {
            PeriodMask mask = RandomMasks.mask(0);
            kind.accept(mask);

            assertThat(mask).hasToString("{0}");
        }
    }

    @Test
    void anEmptyMaskStaysEmpty() {
        for (Consumer<PeriodMask> kind : kinds()) {
            PeriodMask mask = new PeriodMask();
            kind.accept(mask);

            assertThat(mask.isEmpty()).isTrue();
            assertThat(mask.length()).isZero();
        }
    }

    private static Iterable<Consumer<PeriodMask>> kinds() {
        return List.of(mask -> mask.toOnOrAfter(100), mask -> mask.toOnOrBefore(100), PeriodMask::toStreak);
    }

    @Test
    void whatIsNoOffsetIsRefused() {
        PeriodMask mask = new PeriodMask();

        for (Consumer<PeriodMask> wrong : List.<Consumer<PeriodMask>>of(
                m -> m.set(-1),
                m -> m.set(Integer.MAX_VALUE),
                m -> m.contains(-1),
                m -> m.clearFrom(-1),
                m -> m.toOnOrAfter(-1),
                m -> m.toOnOrBefore(-1),
                m -> m.anyIn(-1, 3),
                m -> m.anyIn(3, 2),
                m -> m.countIn(-1, 3),
                m -> m.countIn(3, 2),
                m -> m.firstFrom(-1),
                m -> m.toTrailing(0, 3),
                m -> m.toTrailing(3, -1),
                m -> m.setWord(-1, 1),
                m -> m.setWord(1 << 25, 1))) {
            assertThatThrownBy(() -> wrong.accept(mask)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static IntPredicate naiveOnOrAfter(BitSet bits, int horizon) {
        return offset -> {
            if (offset == 0) {
                return bits.get(0);
            }
            boolean any = false;
            for (int later = offset; later <= horizon; later++) {
                any |= bits.get(later);
            }
            return any;
        };
    }

    private static IntPredicate naiveOnOrBefore(BitSet bits, int last) {
        return offset -> {
            if (offset == 0) {
                return bits.get(0);
            }
            boolean any = false;
            for (int earlier = 1; earlier <= offset; earlier++) {
                any |= bits.get(earlier);
            }
            return any && offset <= last;
        };
    }

    private static IntPredicate naiveStreak(BitSet bits) {
        return offset -> {
            if (offset == 0) {
                return bits.get(0);
            }
            boolean all = true;
            for (int earlier = 1; earlier <= offset; earlier++) {
                all &= bits.get(earlier);
            }
            return all;
        };
    }

    private static IntPredicate naiveTrailing(BitSet bits, int length, int last) {
        return offset -> {
            boolean any = false;
            for (int earlier = Math.max(0, offset - length + 1); earlier <= offset; earlier++) {
                any |= bits.get(earlier);
            }
            return any && offset <= last;
        };
    }

    private static PeriodMask union(BitSet a, BitSet b) {
        return or(RandomMasks.mask(a), RandomMasks.mask(b));
    }

    private static PeriodMask or(PeriodMask a, PeriodMask b) {
        a.or(b);
        return a;
    }

    private static void assertHolds(PeriodMask mask, IntPredicate expected, long seed, String what) {
        BitSet actualBits = new BitSet();
        BitSet expectedBits = new BitSet();
        for (int offset = 0; offset < SIZE; offset++) {
            actualBits.set(offset, mask.contains(offset));
            expectedBits.set(offset, expected.test(offset));
        }
        assertThat(actualBits).as("seed %s: %s", seed, what).isEqualTo(expectedBits);
        assertThat(mask.length()).as("seed %s: length, %s", seed, what).isEqualTo(expectedBits.length());
    }

    private static void assertSame(PeriodMask actual, PeriodMask expected, long seed) {
        assertThat(actual.toString()).as("seed %s", seed).isEqualTo(expected.toString());
    }

    private static void assertImplies(boolean smaller, boolean larger, long seed) {
        if (smaller && !larger) {
            throw new AssertionError("seed " + seed + ": a kind does not hold what it should");
        }
    }
}
