package io.tenure.bench;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A contest of those that give the same answer: the users of each level, step or cell. Each gives it once before, which
 * warms it up, and again in every round.
 */
final class CheckedContest {
    private final Contest contest;
    private final List<String> only;
    private final SortedMap<Integer, Long> answer = new TreeMap<>();

    /**
     * Without any so far.
     *
     * @param rounds how many rounds count
     * @param only the names of those that take part; none: all do
     */
    CheckedContest(int rounds, List<String> only) {
        this.contest = new Contest(0, rounds);
        this.only = List.copyOf(only);
    }

    /**
     * Lets one take part, if its name is wanted.
     *
     * @throws IllegalStateException here and in every round where its answer is not that of the others
     */
    void enter(String name, Supplier<SortedMap<Integer, Long>> answering) {
        if (only.isEmpty() || only.contains(name)) {
            Cost first = Cost.of(() -> check(name, answering.get()));
            System.out.printf(
                    "%s: first run %.2f s, %.2f processor s%n", name, first.seconds(), first.processorSeconds());
            contest.enter(name, () -> check(name, answering.get()));
        }
    }

    private void check(String name, SortedMap<Integer, Long> given) {
        if (answer.isEmpty()) {
            answer.putAll(given);
        }
        for (Integer level : levels(given)) {
            if (!Objects.equals(given.get(level), answer.get(level))) {
                throw new IllegalStateException(
                        name + " gives " + given.get(level) + " users of " + level + ", not " + answer.get(level));
            }
        }
    }

    private SortedSet<Integer> levels(SortedMap<Integer, Long> given) {
        SortedSet<Integer> levels = new TreeSet<>(answer.keySet());
        levels.addAll(given.keySet());
        return levels;
    }

    /** What all of them answered; empty where none took part. */
    SortedMap<Integer, Long> answer() {
        return answer;
    }

    /** Runs all rounds and prints their table, if anyone takes part. */
    void run() {
        if (!answer.isEmpty()) {
            contest.run();
            contest.report();
        }
    }
}
