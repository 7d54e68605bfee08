package io.tenure.definition;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is wrong in definitions, collected so that one reading tells all of it. */
final class Problems {
    private static final int SHOWN = 20;
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::source)
            .thenComparing(Problem::line)
            .thenComparing(Problem::column)
            .thenComparing(Problem::message);

    private final List<Problem> found = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param source the file, or what else was read
     * @param line the line, from 1
     * @param column the column, from 1
     * @param message the field, its value, the cause and the cure
     */
    record Problem(String source, int line, int column, String message) {
        @Override
        public String toString() {
            return source + ":" + line + ":" + column + ": " + message;
        }
    }

    /** Ends the reading of one value; whoever reads the field around it collects the problem and goes on. */
    static final class Refusal extends RuntimeException {
        private final transient Problem problem;

        Refusal(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }
    }

    void add(Refusal refusal) {
        found.add(refusal.problem);
    }

    /** The value, or the fallback where it is refused; the problem is kept. */
    <T> T attempt(T fallback, Supplier<T> value) {
        try {
            return value.get();
        } catch (Refusal refusal) {
            add(refusal);
            return fallback;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /**
     * Fails with everything that was found, in the order of the files.
     *
     * @throws TenureException DEFINITION if anything was found
     */
    void failIfAny() {
        List<Problem> problems =
                List.copyOf(new LinkedHashSet<>(found.stream().sorted(BY_PLACE).toList()));
        if (problems.size() == 1) {
            throw new TenureException(ErrorCode.DEFINITION, problems.get(0).toString());
        }
        if (!problems.isEmpty()) {
            String lines = problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("\n  "));
            String more = problems.size() > SHOWN ? "\n  and " + (problems.size() - SHOWN) + " more" : "";
            throw new TenureException(
                    ErrorCode.DEFINITION, problems.size() + " problems in the definitions:\n  " + lines + more);
        }
    }
}
