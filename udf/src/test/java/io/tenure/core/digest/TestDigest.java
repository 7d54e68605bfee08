package io.tenure.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenure.core.StateLaws;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestDigest {
    private static Digest of(double... values) {
        Digest digest = Digest.empty();
        Arrays.stream(values).forEach(digest::add);
        return digest;
    }

    private static Digest readBack(Digest digest) {
        return Digest.readFrom(ByteBuffer.wrap(digest.toBytes()));
    }

    @Test
    void digestsOfFewDifferentValuesObeyTheLawsToTheByte() {
        new StateLaws<>(
                        Digest::empty,
                        TestDigest::addOrSkip,
                        Digest::readFrom,
                        digest -> ByteBuffer.wrap(digest.toBytes()))
                .check(random -> random.nextInt(10) == 0 ? Double.NaN : random.nextInt(30) / 7.0 - 2);
    }

    private static void addOrSkip(Digest digest, double value) {
        digest.add(value);
    }

    @Test
    void quantilesOfFewDifferentValuesAreOrderStatistics() {
        Digest digest = of(5, 1, 3, 2, 4, 4, 4, 4, 4, 10);
        assertThat(digest.isExact()).isTrue();
        assertThat(DoubleStream.of(0, 0.1, 0.11, 0.3, 0.5, 0.8, 0.81, 0.9, 0.91, 1)
                        .map(digest::quantile))
                .containsExactly(1.0, 1.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 10.0, 10.0);
    }

    @Test
    void rankOfAQuantileIsTheLeastWhoseShareReachesIt() {
        double[] values = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
        Digest digest = of(values);
        for (int percent = 1; percent <= 100; percent++) {
            assertThat(digest.quantile(percent / 100.0)).as("p" + percent).isEqualTo(percent);
            assertThat(digest.cdf(percent)).isEqualTo(percent / 100.0);
        }
    }

    @Test
    void exactAnswersEqualThoseOfSortedValues() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int different = 1 + random.nextInt(200);
            double[] values = random.doubles(1 + random.nextInt(3_000))
                    .map(value -> Math.floor(value * different) / 8)
                    .toArray();
            Digest digest = of(values);
            Arrays.sort(values);
            String name = "seed " + seed;
            assertThat(digest.isExact()).as(name).isTrue();
            for (int i = 0; i < 20; i++) {
                double quantile = random.nextDouble();
                int rank = Math.max(1, (int) Math.ceil(quantile * values.length));
                assertThat(digest.quantile(quantile)).as(name).isEqualTo(values[rank - 1]);
                double value = random.nextInt(different + 2) / 8.0 - 0.125;
                assertThat(digest.cdf(value))
                        .as(name)
                        .isEqualTo(Arrays.stream(values).filter(v -> v <= value).count() / (double) values.length);
            }
        }
    }

    @Test
    void exactDigestsDoNotDependOnOrderOrPieces() {
        double[] values = new Random(1).doubles(150).map(value -> value * 1e9).toArray();
        byte[] expected = of(values).toBytes();
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            List<Double> shuffled =
                    new ArrayList<>(Arrays.stream(values).boxed().toList());
            Collections.shuffle(shuffled, random);
            List<Digest> pieces = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                pieces.add(Digest.empty());
            }
            shuffled.forEach(value -> pieces.get(random.nextInt(5)).add(value));
            Digest all = Digest.empty();
            pieces.forEach(all::mergeFrom);
            assertThat(all.toBytes()).as("seed " + seed).isEqualTo(expected);
            assertThat(Digest.merged(pieces).toBytes()).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    void digestIsExactUpToItsCompressionOfDifferentValues() {
        Digest digest = Digest.empty(20);
        IntStream.range(0, 10_000).forEach(i -> digest.add(i % 20));
        assertThat(digest.isExact()).isTrue();
        digest.add(20);
        assertThat(digest.isExact()).isFalse();
        assertThat(digest.count()).isEqualTo(10_001);
        assertThat(digest.max()).isEqualTo(20);
    }

    @Test
    void nullAndNaNAreSkippedAndCounted() {
        Digest digest = of(1, Double.NaN, 2);
        digest.skip();
        Digest other = of(Double.NaN);
        digest.mergeFrom(other);
        assertThat(digest.count()).isEqualTo(2);
        assertThat(digest.skipped()).isEqualTo(3);
        assertThat(readBack(digest).skipped()).isEqualTo(3);
        assertThat(Digest.merged(List.of(digest, other)).skipped()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -1.1e290})
    void valuesThatOverflowASumAreRefusedByName(double value) {
        assertThatThrownBy(() -> of(value))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(Double.toString(value))
                .hasMessageContaining("FILTER (WHERE")
                .extracting("code")
                .isEqualTo(ErrorCode.ARGUMENT);
    }

    @Test
    void greatestMagnitudesSurviveMerging() {
        Digest digest = Digest.empty();
        for (int i = 0; i < 5_000; i++) {
            digest.add(i % 2 == 0 ? 1e290 - i * 1e280 : -1e290 + i * 1e280);
        }
        Digest read = readBack(digest);
        assertThat(read.quantile(0.25)).isBetween(-1e290, -0.99e290);
        assertThat(read.quantile(0.75)).isBetween(0.99e290, 1e290);
        assertThat(read.mean()).isBetween(-1e288, 1e288);
    }

    @Test
    void countsThatOverflowAreRefused() {
        Digest most = Digest.of(200, Digest.MOST_VALUES, Centroids.NONE, null);
        assertThatThrownBy(most::skip).isInstanceOf(TenureException.class).hasMessageContaining("counts up to");
        Centroids ones = new Centroids(new double[] {1}, new long[] {Digest.MOST_VALUES}, new boolean[1]);
        Digest full = Digest.of(200, 0, ones, null);
        assertThatThrownBy(() -> full.add(1)).isInstanceOf(TenureException.class);
        assertThatThrownBy(() -> full.mergeFrom(of(1))).isInstanceOf(TenureException.class);
        assertThatThrownBy(() -> Digest.merged(List.of(full, of(1)))).isInstanceOf(TenureException.class);
    }

    @Test
    void minusZeroIsZero() {
        assertThat(of(-0.0, 0.0).toBytes()).isEqualTo(of(0.0, 0.0).toBytes());
    }

    @Test
    void emptyDigestHasNoAnswers() {
        Digest digest = Digest.empty();
        assertThat(DoubleStream.of(digest.min(), digest.max(), digest.mean(), digest.quantile(0.5), digest.cdf(0)))
                .containsOnly(Double.NaN);
        assertThat(digest.count()).isZero();
        assertThat(of(1).cdf(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, 95, Double.NaN})
    void quantilesOutsideOfZeroToOneAreRefusedByName(double quantile) {
        assertThatThrownBy(() -> of(1).quantile(quantile))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(Double.toString(quantile))
                .hasMessageContaining("from 0 to 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 1001, 0, -1})
    void compressionsOutsideTheBoundsAreRefusedByName(int compression) {
        assertThatThrownBy(() -> Digest.empty(compression))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("from 20 to 1000, but " + compression);
    }

    @Test
    void digestsOfAnotherCompressionAreNotTakenIn() {
        Digest digest = of(1);
        assertThatThrownBy(() -> digest.mergeFrom(Digest.empty(100))).isInstanceOf(IllegalArgumentException.class);
        assertThat(digest.count()).isEqualTo(1);
    }

    @Test
    void sharesOfAMergedDigestAreInclusiveAndAscend() {
        Digest digest = Digest.empty();
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            digest.add(random.nextInt(10) < 8 ? 0.0 : 1 + random.nextDouble());
        }
        assertThat(digest.isExact()).isFalse();
        assertThat(digest.cdf(-1e-9)).isZero();
        assertThat(digest.cdf(0)).isCloseTo(0.8, within(0.02));
        assertThat(digest.cdf(digest.max())).isEqualTo(1);
        assertThat(digest.cdf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(digest.cdf(Double.NEGATIVE_INFINITY)).isZero();
        double before = 0;
        for (double value = -0.5; value < 2.5; value += 0.001) {
            double share = digest.cdf(value);
            assertThat(share).as("share up to " + value).isBetween(before, 1.0);
            before = share;
        }
        double[] quantiles = IntStream.rangeClosed(0, 10_000)
                .mapToDouble(i -> digest.quantile(i / 10_000.0))
                .toArray();
        assertThat(quantiles).isSorted();
        assertThat(quantiles[0]).isEqualTo(digest.min());
        assertThat(quantiles[10_000]).isEqualTo(digest.max());
    }

    @Test
    void meanIsThatOfAllValuesToTheLastDigits() {
        Digest digest = Digest.empty();
        Digest reversed = Digest.empty();
        double[] values =
                new Random(4).doubles(100_000).map(value -> 1e12 + value).toArray();
        for (int i = 0; i < values.length; i++) {
            digest.add(values[i]);
            reversed.add(values[values.length - 1 - i]);
        }
        double expected = Arrays.stream(values)
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(new BigDecimal(values.length), MathContext.DECIMAL128)
                .doubleValue();
        assertThat(digest.mean()).isEqualTo(expected);
        assertThat(reversed.mean()).isEqualTo(expected);
        assertThat(of(0.1, 0.1, 0.1).mean()).isEqualTo(0.1);
    }

    @Test
    void mergingTheSameDigestsGivesTheSameBytesInAnyOrder() {
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Random random = new Random(i);
            Digest digest = Digest.empty(i % 3 == 0 ? 100 : 200);
            for (int n = random.nextInt(4_000); n > 0; n--) {
                digest.add(i % 5 == 0 ? random.nextInt(50) : Math.round(random.nextGaussian() * 100) / 10.0);
            }
            digests.add(digest);
        }
        byte[] expected = Digest.merged(digests).toBytes();
        assertThat(readBack(Digest.merged(digests)).compression()).isEqualTo(100);
        for (long seed = 0; seed < 20; seed++) {
            Collections.shuffle(digests, new Random(seed));
            assertThat(Digest.merged(digests).toBytes()).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    void heavyTiesAtTheEndsMergeInAnyForm() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Digest> digests = new ArrayList<>();
            long count = 0;
            Digest oneByOne = Digest.empty(20);
            for (int i = 0; i < 8; i++) {
                Digest digest = Digest.empty(20);
                int values = random.nextInt(2_000);
                for (int n = 0; n < values; n++) {
                    digest.add(Math.max(0, Math.min(30, random.nextGaussian() * 20 + 15)));
                }
                count += values;
                digests.add(random.nextBoolean() ? digest : readBack(digest));
                oneByOne.mergeFrom(digest);
            }
            Digest merged = Digest.merged(digests);
            assertThat(merged.count()).as("seed " + seed).isEqualTo(count);
            assertThat(readBack(merged).toBytes()).as("seed " + seed).isEqualTo(merged.toBytes());
            assertThat(readBack(oneByOne).count()).as("seed " + seed).isEqualTo(count);
        }
    }

    @Test
    void askingAfterEveryValueCostsNoAccuracy() {
        Digest digest = Digest.empty();
        Random random = new Random(6);
        int values = 30_000;
        for (int i = 0; i < values; i++) {
            digest.add(random.nextDouble());
            digest.sizeInBytes();
        }
        for (double quantile : new double[] {0.5, 0.9, 0.95, 0.99}) {
            assertThat(digest.quantile(quantile)).isCloseTo(quantile, within(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sharesNeverFallAsTheValueRises(long seed) {
        Random random = new Random(seed);
        Digest digest = Digest.empty(Digest.LEAST_COMPRESSION + random.nextInt(100));
        double scale = Math.pow(10, random.nextInt(-300, 290));
        for (int i = 0; i < 20_000; i++) {
            digest.add(random.nextInt(3) == 0 ? scale * random.nextInt(-5, 5) : scale * random.nextGaussian());
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            double value = random.nextBoolean() ? scale * random.nextInt(-5, 5) : scale * random.nextGaussian();
            Collections.addAll(values, value, Math.nextUp(value), Math.nextDown(value));
        }
        Collections.sort(values);
        assertThat(values.stream().map(digest::cdf)).as("seed " + seed).isSorted();
    }

    @Test
    void theShareJustAboveARepeatedValueHasAllOfIts() {
        Digest digest = Digest.empty(20);
        for (int i = 0; i < 100_000; i++) {
            digest.add(i < 100 ? i : 50);
        }
        assertThat(digest.cdf(50)).isCloseTo(0.9995, within(0.001));
        assertThat(digest.cdf(51)).isBetween(digest.cdf(50), 0.9999);
    }

    @Test
    void aValueThatRepeatsMuchHasItsRanksThroughAnyMerging() {
        Digest merged = Digest.empty();
        Random random = new Random(7);
        for (int day = 0; day < 200; day++) {
            Digest digest = Digest.empty();
            for (int i = 0; i < 1_000; i++) {
                digest.add(i % 20 == 0 ? 4.99 : 10 * random.nextDouble());
            }
            merged = readBack(Digest.merged(List.of(merged, digest)));
        }
        for (double quantile = 0.482; quantile < 0.516; quantile += 0.001) {
            assertThat(merged.quantile(quantile)).as("at " + quantile).isEqualTo(4.99);
        }
        assertThat(merged.cdf(4.99) - merged.cdf(Math.nextDown(4.99))).isCloseTo(0.05, within(0.001));
    }

    @Test
    void mergingWithNothingChangesNothing() {
        Digest digest = Digest.empty();
        new Random(8).doubles(50_000).forEach(digest::add);
        byte[] bytes = digest.toBytes();
        assertThat(Digest.merged(List.of(digest)).toBytes()).isEqualTo(bytes);
        Digest into = Digest.empty();
        into.mergeFrom(digest);
        assertThat(into.toBytes()).isEqualTo(bytes);
        digest.mergeFrom(Digest.empty());
        assertThat(digest.toBytes()).isEqualTo(bytes);
    }
}
