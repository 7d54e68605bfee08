package io.tenure.jobs.generate.model;

import java.util.List;
import java.util.Locale;

/** The names of events, and what usually follows what inside a session. */
enum EventKind {
    SIGNUP(0),
    VISIT(1),
    SEARCH(2),
    VIEW_ITEM(3),
    ADD_TO_CART(4),
    PURCHASE(5),
    REFUND(6);

    static final List<EventKind> ALL = List.of(values());

    /** For each kind, what follows each of a hundred times. */
    private static final Percentages[] NEXT = {
        new Percentages(0, 0, 35, 60, 5, 0, 0),
        new Percentages(0, 0, 35, 60, 5, 0, 0),
        new Percentages(0, 0, 25, 75, 0, 0, 0),
        new Percentages(0, 0, 20, 45, 35, 0, 0),
        new Percentages(0, 0, 0, 40, 15, 45, 0),
        new Percentages(0, 0, 26, 70, 0, 0, 4),
        new Percentages(0, 0, 0, 100, 0, 0, 0)
    };

    private final int number;

    EventKind(int number) {
        this.number = number;
    }

    /** The place in {@link #ALL}, part of the made-up rows. */
    int number() {
        return number;
    }

    /** The name in files: {@code add_to_cart}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What comes next in the session. */
    EventKind next(RandomNumbers random) {
        return ALL.get(NEXT[number].pick(random));
    }
}
