package io.tenure.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rank errors that are promised: 0.01 at p50, 0.005 at p90 and p95, 0.002 at p99, merged or not. */
final class TestDigestAccuracy {
    private static final int[] SIZES = {201, 1_000, 20_000, 200_000};
    private static final int[] PIECES = {1, 10, 500};
    private static final int DAYS = 1_500;
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99};
    private static final double[] BOUNDS = {0.01, 0.005, 0.005, 0.002};

    private record Distribution(String name, ToDoubleFunction<Random> value) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Distribution> DISTRIBUTIONS = List.of(
            new Distribution("uniform", Random::nextDouble),
            new Distribution("normal", Random::nextGaussian),
            new Distribution("log-normal", random -> Math.exp(2 * random.nextGaussian())),
            new Distribution("Pareto, alpha 1", random -> 1 / (1 - random.nextDouble())),
            new Distribution("constant", random -> 42.0),
            new Distribution("two points", random -> random.nextInt(10) < 7 ? 0.0 : 1000.0),
            new Distribution("whole numbers to 1,000", random -> random.nextInt(1000)),
            new Distribution("mostly 0", random -> random.nextInt(10) < 8 ? 0.0 : random.nextDouble()),
            new Distribution("300 prices", prices(300)),
            new Distribution("1,500 prices", prices(1_500)),
            new Distribution("6,000 prices", prices(6_000)));

    /**
     * So many prices at .99, .50 or any cent, some sold far oftener than others, and among them a dozen that each make up one
     * to five parts in a hundred.
     */
    private static ToDoubleFunction<Random> prices(int count) {
        Random random = new Random(count);
        NavigableMap<Double, Double> prices = new TreeMap<>();
        double sold = 0;
        for (int i = 0; i < count; i++) {
            boolean isHeavy = i % (count / 12) == 0;
            sold += isHeavy ? count * (0.02 + 0.08 * random.nextDouble()) : Math.exp(random.nextGaussian());
            double price = Math.exp(1.2 + 1.1 * random.nextGaussian());
            double ending = List.of(0.99, 0.5, Math.rint(price % 1 * 100) / 100).get(random.nextInt(3));
            prices.put(sold, Math.floor(price) + ending);
        }
        return values ->
                prices.ceilingEntry(values.nextDouble() * prices.lastKey()).getValue();
    }

    static Stream<Arguments> cases() {
        return DISTRIBUTIONS.stream()
                .flatMap(distribution -> Arrays.stream(SIZES)
                        .boxed()
                        .flatMap(size ->
                                Arrays.stream(PIECES).mapToObj(pieces -> Arguments.of(distribution, size, pieces))));
    }

    @ParameterizedTest(name = "{0}, {1} values in {2} pieces")
    @MethodSource("cases")
    void rankErrorsAreWithinTheBounds(Distribution distribution, int size, int pieces) {
        Random random = new Random(size + pieces);
        double[] values = new double[size];
        Arrays.setAll(values, i -> distribution.value.applyAsDouble(random));
        List<Digest> parts = Stream.generate(Digest::empty).limit(pieces).toList();
        for (int i = 0; i < size; i++) {
            parts.get(i % pieces).add(values[i]);
        }
        Arrays.sort(values);
        checkErrors("merged at once", values, Digest.merged(parts));
        checkErrors("merged one by one", values, parts.stream().reduce(Digest.empty(), TestDigestAccuracy::merged));
        checkErrors(
                "merged one by one, through bytes each time",
                values,
                parts.stream().reduce(Digest.empty(), (all, part) -> merged(readBack(all), part)));
    }

    static Stream<Arguments> histories() {
        return DISTRIBUTIONS.stream()
                .flatMap(distribution -> Stream.of(5, 60, 400).map(size -> Arguments.of(distribution, size)));
    }

    /** Days become weeks, weeks months, months years, as they do in a store; and the days are added one by one. */
    @ParameterizedTest(name = "{0}, some {1} values a day")
    @MethodSource("histories")
    void rankErrorsOfLongHistoriesAreWithinTheBounds(Distribution distribution, int size) {
        Random random = new Random(size);
        double[] values = new double[DAYS * 2 * size];
        List<Digest> days = new ArrayList<>();
        int used = 0;
        for (int day = 0; day < DAYS; day++) {
            Digest digest = Digest.empty();
            for (int remaining = 1 + random.nextInt(2 * size); remaining > 0; remaining--) {
                values[used] = distribution.value.applyAsDouble(random);
                digest.add(values[used++]);
            }
            days.add(readBack(digest));
        }
        double[] sorted = Arrays.copyOf(values, used);
        Arrays.sort(sorted);
        List<Digest> years = longer(longer(longer(days, 7), 4), 13);
        checkErrors("in calendar periods", sorted, Digest.merged(years));
        checkErrors(
                "day by day",
                sorted,
                days.stream().reduce(Digest.empty(), (all, day) -> readBack(Digest.merged(List.of(all, day)))));
    }

    private static List<Digest> longer(List<Digest> periods, int count) {
        List<Digest> longer = new ArrayList<>();
        for (int from = 0; from < periods.size(); from += count) {
            longer.add(readBack(Digest.merged(periods.subList(from, Math.min(from + count, periods.size())))));
        }
        return longer;
    }

    private static Digest merged(Digest into, Digest other) {
        into.mergeFrom(other);
        return into;
    }

    private static Digest readBack(Digest digest) {
        return Digest.readFrom(ByteBuffer.wrap(digest.toBytes()));
    }

    private static void checkErrors(String name, double[] sorted, Digest digest) {
        assertThat(digest.count()).as(name).isEqualTo(sorted.length);
        for (int i = 0; i < QUANTILES.length; i++) {
            double answer = digest.quantile(QUANTILES[i]);
            assertThat(rankError(sorted, QUANTILES[i], answer))
                    .as("%s: rank error of %s at %s", name, answer, QUANTILES[i])
                    .isLessThanOrEqualTo(BOUNDS[i]);
        }
    }

    /** How far the wanted share is from the share of values below the answer to the share of values up to it. */
    private static double rankError(double[] sorted, double wanted, double answer) {
        double below = countBelow(sorted, answer) / (double) sorted.length;
        double upTo = countBelow(sorted, Math.nextUp(answer)) / (double) sorted.length;
        return Math.max(0, Math.max(below - wanted, wanted - upTo));
    }

    private static int countBelow(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
