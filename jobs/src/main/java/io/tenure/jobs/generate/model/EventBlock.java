package io.tenure.jobs.generate.model;

import java.util.Arrays;

/** Some thousand events of one day, one array per column, read in order of time. */
final class EventBlock {
    private static final int PLACE_BITS = 12;
    /** The most events. */
    static final int CAPACITY = 1 << PLACE_BITS;

    private int size;
    private final int[] millisOfDay = new int[CAPACITY];
    private final long[] userNumber = new long[CAPACITY];
    private final int[] session = new int[CAPACITY];
    private final byte[] kind = new byte[CAPACITY];
    private final int[] cents = new int[CAPACITY];
    private final byte[] country = new byte[CAPACITY];
    private final byte[] plan = new byte[CAPACITY];
    private final byte[] device = new byte[CAPACITY];
    /** Time, then place. */
    private final long[] order = new long[CAPACITY];

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Begins an event; the setters are for it. */
    void add(int millis, long user, int sessionNumber) {
        millisOfDay[size] = millis;
        userNumber[size] = user;
        session[size] = sessionNumber;
        size++;
    }

    void setKind(EventKind value, int revenueCents) {
        kind[size - 1] = (byte) value.number();
        cents[size - 1] = revenueCents;
    }

    void setProperties(byte countryNumber, byte planNumber, byte deviceNumber) {
        country[size - 1] = countryNumber;
        plan[size - 1] = planNumber;
        device[size - 1] = deviceNumber;
    }

    /** Squeezes the events from a place on, which begin at a time, into the time that is left of the day. */
    void squeeze(int from, int startMillis) {
        int lasted = millisOfDay[size - 1] - startMillis;
        int left = DayRhythm.MILLIS_OF_DAY - 1 - startMillis;
        if (lasted > left) {
            for (int i = from; i < size; i++) {
                millisOfDay[i] = startMillis + (int) ((long) (millisOfDay[i] - startMillis) * left / lasted);
            }
        }
    }

    /** Puts the events in order of time; those of one instant stay as they were added. */
    void sort() {
        for (int i = 0; i < size; i++) {
            order[i] = ((long) millisOfDay[i] << PLACE_BITS) | i;
        }
        Arrays.sort(order, 0, size);
    }

    private int place(int rank) {
        return (int) (order[rank] & ((1 << PLACE_BITS) - 1));
    }

    int millisOfDay(int rank) {
        return (int) (order[rank] >>> PLACE_BITS);
    }

    long userNumber(int rank) {
        return userNumber[place(rank)];
    }

    int session(int rank) {
        return session[place(rank)];
    }

    EventKind kind(int rank) {
        return EventKind.ALL.get(kind[place(rank)]);
    }

    int cents(int rank) {
        return cents[place(rank)];
    }

    byte country(int rank) {
        return country[place(rank)];
    }

    byte plan(int rank) {
        return plan[place(rank)];
    }

    byte device(int rank) {
        return device[place(rank)];
    }
}
