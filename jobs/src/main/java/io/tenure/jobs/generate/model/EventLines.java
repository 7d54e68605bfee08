package io.tenure.jobs.generate.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;
import java.util.List;

/**
 * Events as lines of CSV, dirty rows among them, and a header before the first line of each arriving day. Lines have no line
 * ends.
 */
public final class EventLines {
    /** The first line of a file. */
    public static final String HEADER = String.join(",", GeneratedColumns.ALL);

    private static final int LONGEST_LINE = 256;
    private static final byte[] HEADER_BYTES = HEADER.getBytes(US_ASCII);
    /** Ends the id of a dirty row. */
    private static final byte[] DIRTY_MARK = {'x'};

    private static final byte[] OUT_OF_RANGE = "1000000000".getBytes(US_ASCII);
    private static final byte[][] EVENT_NAMES = bytes(GeneratedColumns.EVENT_NAMES);
    private static final byte[][] COUNTRIES = bytes(GeneratedColumns.COUNTRIES);
    private static final byte[][] PLANS = bytes(GeneratedColumns.PLANS);
    private static final byte[][] DEVICES = bytes(GeneratedColumns.DEVICES);
    private static final long NO_DIRT = -1;

    private final ArrivingEvents events;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private int arrivalDay = -1;
    private boolean eventWaits;
    private long dirtWaits = NO_DIRT;
    private int dateOf = -1;
    private final byte[] date = new byte["2025-01-01".length()];

    public EventLines(ArrivingEvents events) {
        this.events = events;
    }

    /** Goes to the next line, if there is one. */
    public boolean next() {
        length = 0;
        if (eventWaits) {
            eventWaits = false;
            putEvent();
            return true;
        }
        if (dirtWaits != NO_DIRT) {
            putDirt(dirtWaits);
            dirtWaits = NO_DIRT;
            return true;
        }
        if (!events.next()) {
            return false;
        }
        if (events.arrivalEpochDay() != arrivalDay) {
            arrivalDay = events.arrivalEpochDay();
            eventWaits = true;
            put(HEADER_BYTES);
        } else {
            putEvent();
        }
        return true;
    }

    /** Whether the line is a header. */
    public boolean isHeader() {
        return eventWaits;
    }

    /** The day on which the line arrives, in days since 1970. */
    public int arrivalEpochDay() {
        return arrivalDay;
    }

    /** The line's bytes, valid until the next call of {@link #next}; only the first {@link #length} count. */
    public byte[] bytes() {
        return line;
    }

    /** How many bytes the line has. */
    public int length() {
        return length;
    }

    private void putEvent() {
        dirtWaits = events.dirtyRowAfter();
        putFirstColumns(true, false);
        put((byte) ',');
        if (events.hasRevenue()) {
            putCents(events.revenueCents());
        }
        putLastColumns();
    }

    /** The row of the event before, with an id of its own and one thing wrong. */
    private void putDirt(long number) {
        DirtyReason reason = DirtyReason.of(number);
        putFirstColumns(reason != DirtyReason.MISSING_USER_ID, true);
        if (reason == DirtyReason.BAD_EVENT_TIME) {
            int month = ArrivingEvents.EVENT_ID_LENGTH + DIRTY_MARK.length + 1 + "2025-".length();
            line[month] = '1';
            line[month + 1] = '3';
        }
        if (reason == DirtyReason.RAGGED) {
            return;
        }
        put((byte) ',');
        if (reason == DirtyReason.VALUE_RANGE) {
            put(OUT_OF_RANGE);
        }
        putLastColumns();
        if (reason == DirtyReason.BAD_QUOTE) {
            put((byte) '"');
        }
    }

    private void putFirstColumns(boolean withUser, boolean dirty) {
        events.putEventId(line, length);
        length += ArrivingEvents.EVENT_ID_LENGTH;
        if (dirty) {
            put(DIRTY_MARK);
        }
        put((byte) ',');
        putTime();
        put((byte) ',');
        if (withUser) {
            events.putUserId(line, length);
            length += ArrivingEvents.USER_ID_LENGTH;
        }
        put((byte) ',');
        events.putSessionId(line, length);
        length += ArrivingEvents.SESSION_ID_LENGTH;
        put((byte) ',');
        put(EVENT_NAMES[events.eventName()]);
    }

    private void putLastColumns() {
        put((byte) ',');
        put(COUNTRIES[events.country()]);
        put((byte) ',');
        put(PLANS[events.plan()]);
        put((byte) ',');
        put(DEVICES[events.device()]);
    }

    /** {@code 2025-01-01T10:00:00.123Z}. */
    private void putTime() {
        int day = events.epochDay();
        if (day != dateOf) {
            System.arraycopy(LocalDate.ofEpochDay(day).toString().getBytes(US_ASCII), 0, date, 0, date.length);
            dateOf = day;
        }
        put(date);
        int millis = events.millisOfDay();
        put((byte) 'T');
        putDigits(millis / 3_600_000, 2);
        put((byte) ':');
        putDigits(millis / 60_000 % 60, 2);
        put((byte) ':');
        putDigits(millis / 1_000 % 60, 2);
        put((byte) '.');
        putDigits(millis % 1_000, 3);
        put((byte) 'Z');
    }

    private void putCents(int cents) {
        int whole = cents / 100;
        int digits = 1;
        for (int rest = whole; rest >= 10; rest /= 10) {
            digits++;
        }
        putDigits(whole, digits);
        put((byte) '.');
        putDigits(cents % 100, 2);
    }

    private void putDigits(int value, int digits) {
        int rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            line[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void put(byte[] text) {
        System.arraycopy(text, 0, line, length, text.length);
        length += text.length;
    }

    private void put(byte single) {
        line[length++] = single;
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(US_ASCII)).toArray(byte[][]::new);
    }
}
