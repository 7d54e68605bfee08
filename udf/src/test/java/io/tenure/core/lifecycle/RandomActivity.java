package io.tenure.core.lifecycle;

import io.tenure.core.retention.PeriodMask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The active dates of some users from a first day on, of a seed; some are at or after the end.
 *
 * @param end the date after the last one that counts
 */
record RandomActivity(LocalDate firstDay, LocalDate end, List<NavigableSet<LocalDate>> users) {
    /** Makes users of every density, from never active to always. */
    static RandomActivity of(Random random, int mostDays) {
        LocalDate firstDay = LocalDate.ofEpochDay(random.nextInt(4) == 0 ? -100 : 19_000 + random.nextInt(800));
        int days = 1 + random.nextInt(mostDays);
        List<NavigableSet<LocalDate>> users = Stream.generate(() -> dates(random, firstDay, days))
                .limit(random.nextInt(9))
                .toList();
        return new RandomActivity(firstDay, firstDay.plusDays(days), users);
    }

    private static NavigableSet<LocalDate> dates(Random random, LocalDate firstDay, int days) {
        NavigableSet<LocalDate> dates = new TreeSet<>();
        double density = Math.pow(random.nextDouble(), 4);
        int from = random.nextInt(days);
        int length = random.nextInt(2) == 0 ? days + 3 : days;
        for (int day = from; day < length; day++) {
            if (random.nextDouble() < density) {
                dates.add(firstDay.plusDays(day));
            }
        }
        return dates;
    }

    /** How many days there are. */
    int days() {
        return Math.toIntExact(end.toEpochDay() - firstDay.toEpochDay());
    }

    /** The periods of the days. */
    DayPeriods periods(NaivePeriods naive) {
        return new DayPeriods(naive.calendar(), (int) firstDay.toEpochDay(), (int) end.toEpochDay());
    }

    /** The active days of a user since the first day. */
    PeriodMask mask(NavigableSet<LocalDate> dates) {
        BitSet bits = new BitSet();
        dates.forEach(date -> bits.set((int) (date.toEpochDay() - firstDay.toEpochDay())));
        PeriodMask mask = new PeriodMask();
        long[] words = bits.toLongArray();
        for (int word = 0; word < words.length; word++) {
            mask.setWord(word, words[word]);
        }
        return mask;
    }

    /** The dates of a user that count. */
    NavigableSet<LocalDate> counted(NavigableSet<LocalDate> dates) {
        return new TreeSet<>(dates.headSet(end, false));
    }

    /** Counts the users spread over some parts, of which each is written and read back before they are added up. */
    <C extends Serializable> C count(
            Random random, Supplier<C> nobody, BiConsumer<C, NavigableSet<LocalDate>> add, BinaryOperator<C> plus) {
        List<C> parts = Stream.generate(nobody).limit(1 + random.nextInt(3)).toList();
        users.forEach(user -> add.accept(parts.get(random.nextInt(parts.size())), user));
        return parts.stream().map(RandomActivity::copy).reduce(nobody.get(), plus);
    }

    @SuppressWarnings("unchecked")
    private static <C extends Serializable> C copy(C counts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(counts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (C) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
