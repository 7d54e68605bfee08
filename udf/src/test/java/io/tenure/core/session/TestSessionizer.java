package io.tenure.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestSessionizer {
    private static final int CASES = 100_000;
    private static final long[] EXTREMES = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    @Test
    void agreesWithNaiveSessions() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            long[] times = times(random);
            long gap = random.nextInt(5) == 0 ? EXTREMES[3 + random.nextInt(4)] : random.nextInt(6);
            assertThat(inBatches(times, gap, random))
                    .as("seed %d: gap %d over %s", seed, gap, Arrays.toString(times))
                    .isEqualTo(naive(times, gap));
        }
    }

    /** The definition: one more than the number of breaks so far that are longer than the gap. */
    private static long[] naive(long[] times, long gap) {
        long[] sessions = new long[times.length];
        for (int i = 0; i < times.length; i++) {
            sessions[i] = 1;
            for (int j = 1; j <= i; j++) {
                BigInteger pause = BigInteger.valueOf(times[j]).subtract(BigInteger.valueOf(times[j - 1]));
                sessions[i] += pause.compareTo(BigInteger.valueOf(gap)) > 0 ? 1 : 0;
            }
        }
        return sessions;
    }

    private static long[] times(Random random) {
        long[] times = new long[random.nextInt(12)];
        int spread = 1 + random.nextInt(40);
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextInt(8) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextInt(spread);
        }
        Arrays.sort(times);
        return times;
    }

    /** One by one, or an array at a time, by one object or by another that resumes. */
    private static long[] inBatches(long[] times, long gap, Random random) {
        long[] sessions = new long[times.length];
        Sessionizer sessionizer = new Sessionizer(gap);
        for (int from = 0; from < times.length; ) {
            int size = 1 + random.nextInt(times.length - from);
            if (size == 1) {
                sessions[from] = sessionizer.next(times[from]);
            } else {
                long[] batch = new long[size + random.nextInt(2)];
                sessionizer.next(Arrays.copyOfRange(times, from, from + size), batch, size);
                System.arraycopy(batch, 0, sessions, from, size);
            }
            if (random.nextBoolean()) {
                sessionizer = Sessionizer.resume(gap, sessionizer.sessions(), sessionizer.lastTime());
            }
            from += size;
        }
        return sessions;
    }

    @Test
    void aBreakOfTheGapStaysInTheSession() {
        Sessionizer sessionizer = new Sessionizer(30);
        assertThat(sessionizer.next(0)).isEqualTo(1);
        assertThat(sessionizer.next(30)).isEqualTo(1);
        assertThat(sessionizer.next(61)).isEqualTo(2);
        assertThat(sessionizer.sessions()).isEqualTo(2);
        assertThat(sessionizer.lastTime()).isEqualTo(61);
    }

    @Test
    void refusesTimesOutOfOrder() {
        Sessionizer sessionizer = new Sessionizer(30);
        sessionizer.next(9);
        assertThatThrownBy(() -> sessionizer.next(5))
                .isInstanceOfSatisfying(
                        TenureException.class, wrong -> assertThat(wrong.code()).isEqualTo(ErrorCode.ARGUMENT))
                .hasMessageStartingWith("Sessions are numbered in the order of time, but time 5 came after 9");
        assertThat(sessionizer.lastTime()).isEqualTo(9);
    }

    @Test
    void refusesANegativeGap() {
        assertThatThrownBy(() -> new Sessionizer(-1)).hasMessage("The gap between sessions must be 0 or more, got -1");
    }
}
