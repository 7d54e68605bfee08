package io.tenure.core.sequence;

import io.tenure.core.event.EventBuffer;

/** One element of a {@link SequencePattern}; {@code toString} is its text in the pattern language. */
public sealed interface PatternElement {
    /**
     * {@code (?N)}: one event that satisfies a condition, the very next one.
     *
     * @param number the condition's number, 1 to 64
     */
    record Condition(int number) implements PatternElement {
        public Condition {
            if (number < 1 || number > EventBuffer.MAX_CONDITIONS) {
                throw new IllegalArgumentException("Condition " + number);
            }
        }

        @Override
        public String toString() {
            return "(?" + number + ")";
        }
    }

    /** {@code .}: one event, whatever it is. */
    record AnyEvent() implements PatternElement {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code .*}: any number of events, as few as will do. */
    record AnyEvents() implements PatternElement {
        @Override
        public String toString() {
            return ".*";
        }
    }

    /**
     * {@code (?t<=N)}: any number of events, as few as will do, up to one that comes so long after the event matched
     * last; after {@code .*}, after the event at which {@code .*} ended.
     *
     * @param comparison how the two are compared
     * @param number the time between the two events, 0 or more, in the pattern's unit
     */
    record TimeBetween(Comparison comparison, long number) implements PatternElement {
        public TimeBetween {
            if (number < 0) {
                throw new IllegalArgumentException("A time of " + number);
            }
        }

        @Override
        public String toString() {
            return "(?t" + comparison.symbol() + number + ")";
        }
    }

    /** How a time between two events is compared with the pattern's. */
    enum Comparison {
        AT_MOST("<="),
        LESS_THAN("<"),
        AT_LEAST(">="),
        MORE_THAN(">"),
        EXACTLY("==");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        /** Whether a time between two events, an unsigned number, is as compared. */
        boolean holds(long between, long length) {
            int order = Long.compareUnsigned(between, length);
            return switch (this) {
                case AT_MOST -> order <= 0;
                case LESS_THAN -> order < 0;
                case AT_LEAST -> order >= 0;
                case MORE_THAN -> order > 0;
                case EXACTLY -> order == 0;
            };
        }
    }
}
