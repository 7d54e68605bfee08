package io.tenure.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Statements that run in turns, so that a busy machine slows all of them, and the table of their seconds. */
final class Contest {
    private final int warmUpRounds;
    private final int rounds;
    private final LiveHeap heap = new LiveHeap();
    private final List<Contender> contenders = new ArrayList<>();

    /** @param rounds how many rounds count; an odd number has a median */
    Contest(int warmUpRounds, int rounds) {
        this.warmUpRounds = warmUpRounds;
        this.rounds = rounds;
    }

    /** A named statement, the seconds that its rounds took and the most megabytes of heap that it kept. */
    private static final class Contender {
        private final String name;
        private final Runnable statement;
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> processorSeconds = new ArrayList<>();
        private long peakMegabytes;

        Contender(String name, Runnable statement) {
            this.name = name;
            this.statement = statement;
        }

        void run(LiveHeap heap) {
            heap.reset();
            Cost cost = Cost.of(statement);
            seconds.add(cost.seconds());
            processorSeconds.add(cost.processorSeconds());
            peakMegabytes = Math.max(peakMegabytes, heap.peakMegabytes());
        }

        double best() {
            return Collections.min(seconds);
        }

        double worst() {
            return Collections.max(seconds);
        }

        double median() {
            return median(seconds);
        }

        double medianOfProcessor() {
            return median(processorSeconds);
        }

        private static double median(List<Double> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }

        void forget() {
            seconds.clear();
            processorSeconds.clear();
        }
    }

    /** Enters a statement; the others are compared with the first that entered. */
    void enter(String name, Runnable statement) {
        contenders.add(new Contender(name, statement));
    }

    /** Runs all rounds, every second one in the opposite order. */
    void run() {
        for (int round = -warmUpRounds; round < rounds; round++) {
            List<Contender> order = new ArrayList<>(contenders);
            if (round % 2 != 0) {
                Collections.reverse(order);
            }
            for (Contender contender : order) {
                contender.run(heap);
            }
            if (round == -1) {
                contenders.forEach(Contender::forget);
            }
        }
    }

    /**
     * Prints the table as {@code bench/RESULTS.md} has it.
     *
     * <p>Processor seconds are those of all threads of this process and say something on a busy machine too. The last two
     * columns divide by the first statement's median seconds and processor seconds.
     */
    void report() {
        System.out.printf("%n%d rounds in turns after %d to warm up%n%n", rounds, warmUpRounds);
        System.out.println(
                "| | median s | best s | worst s | processor s | heap kept MB | s / first | processor / first |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        Contender first = contenders.get(0);
        for (Contender each : contenders) {
            System.out.printf(
                    "| %s | %.2f | %.2f | %.2f | %.2f | %,d | %.2f | %.2f |%n",
                    each.name,
                    each.median(),
                    each.best(),
                    each.worst(),
                    each.medianOfProcessor(),
                    each.peakMegabytes,
                    each.median() / first.median(),
                    each.medianOfProcessor() / first.medianOfProcessor());
        }
    }
}
