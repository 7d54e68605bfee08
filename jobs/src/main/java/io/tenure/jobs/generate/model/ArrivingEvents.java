package io.tenure.jobs.generate.model;

import java.util.List;

/** The events of a range of blocks, one after another in the order in which their rows arrive. */
public final class ArrivingEvents {
    private static final long MICROS_OF_MILLI = 1_000;
    private static final int HEX_BITS = 4;
    private static final int TIME_DIGITS = 11;
    private static final int WAY_DIGITS = 1;
    private static final int BLOCK_DIGITS = 5;
    private static final int RANK_DIGITS = 3;
    private static final int DAY_DIGITS = 5;
    private static final int USER_DIGITS = 9;

    /** Bytes of an event's id. */
    public static final int EVENT_ID_LENGTH = TIME_DIGITS + WAY_DIGITS + BLOCK_DIGITS + RANK_DIGITS;

    /** Bytes of a session's id. */
    public static final int SESSION_ID_LENGTH = 1 + DAY_DIGITS + WAY_DIGITS + BLOCK_DIGITS + RANK_DIGITS;

    /** Bytes of a user's id. */
    public static final int USER_ID_LENGTH = 1 + USER_DIGITS;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private static final Arrivals.Segment NOWHERE = new Arrivals.Segment(0, 0, Delivery.ON_TIME, false, 0, 0, 0);

    private final History history;
    private final List<Arrivals.Segment> segments;
    private final BlockGenerator generator;
    private final long startDay;
    private final long toBlock;

    private long nextBlock;
    private int segmentIndex;
    private Arrivals.Segment segment = NOWHERE;
    private int blockNumber;
    private long onTimeBeforeBlock;
    private long rowsBeforeBlock;
    private EventBlock block = new EventBlock();
    private int rank = -1;

    ArrivingEvents(Arrivals arrivals, long fromBlock, long toBlock) {
        this.history = arrivals.history();
        this.segments = arrivals.segments();
        this.generator = new BlockGenerator(history);
        this.startDay = history.spec().start().toEpochDay();
        this.nextBlock = fromBlock;
        this.toBlock = toBlock;
    }

    /** Goes to the next event, if there is one. */
    public boolean next() {
        rank++;
        while (rank >= block.size()) {
            if (nextBlock >= toBlock) {
                return false;
            }
            openBlock();
        }
        return true;
    }

    private void openBlock() {
        while (nextBlock >= segment.firstBlock() + segment.blocks()) {
            segment = segments.get(segmentIndex++);
        }
        blockNumber = (int) (nextBlock - segment.firstBlock());
        onTimeBeforeBlock = history.onTimeBefore(segment.day())
                + BlockGenerator.eventsBefore(history, segment.day(), Delivery.ON_TIME, blockNumber);
        rowsBeforeBlock =
                segment.rowsBefore() + BlockGenerator.eventsBefore(history, segment.day(), segment.way(), blockNumber);
        block = generator.generate(segment.day(), segment.way(), blockNumber);
        nextBlock++;
        rank = 0;
    }

    /** The day on which the row arrives, in days since 1970. */
    public int arrivalEpochDay() {
        return (int) startDay + segment.arrivalDay();
    }

    /** The number of the row among those that arrive on its day, from 1; dirty rows have none. */
    public long arrivalRow() {
        return rowsBeforeBlock + rank + 1;
    }

    /** The event's UTC day, in days since 1970. */
    int epochDay() {
        return (int) startDay + segment.day();
    }

    int millisOfDay() {
        return block.millisOfDay(rank);
    }

    private long epochMillis() {
        return (startDay + segment.day()) * DayRhythm.MILLIS_OF_DAY + block.millisOfDay(rank);
    }

    /** The event's time in microseconds since 1970. */
    public long epochMicros() {
        return epochMillis() * MICROS_OF_MILLI;
    }

    /** The event's name, as a number in {@link GeneratedColumns#EVENT_NAMES}. */
    public int eventName() {
        return block.kind(rank).number();
    }

    /** Whether the event has a revenue. */
    public boolean hasRevenue() {
        return block.kind(rank) == EventKind.PURCHASE;
    }

    /** The revenue in hundredths. */
    public int revenueCents() {
        return block.cents(rank);
    }

    /** The country, as a number in {@link GeneratedColumns#COUNTRIES}. */
    public int country() {
        return block.country(rank);
    }

    /** The plan, as a number in {@link GeneratedColumns#PLANS}. */
    public int plan() {
        return block.plan(rank);
    }

    /** The device, as a number in {@link GeneratedColumns#DEVICES}. */
    public int device() {
        return block.device(rank);
    }

    /** Whether a dirty row follows this one, and of which number. */
    long dirtyRowAfter() {
        if (segment.way() != Delivery.ON_TIME) {
            return -1;
        }
        long number = history.dirtyBefore(onTimeBeforeBlock + rank);
        return history.dirtyBefore(onTimeBeforeBlock + rank + 1) > number ? number : -1;
    }

    /**
     * Writes the event's id, {@link #EVENT_ID_LENGTH} bytes: hexadecimal digits that begin with the time in milliseconds, so
     * that ids are in order of time.
     */
    public void putEventId(byte[] target, int at) {
        putHex(target, at, TIME_DIGITS, epochMillis());
        putPlace(target, at + TIME_DIGITS, rank);
    }

    /** Writes the session's id, {@link #SESSION_ID_LENGTH} bytes. */
    public void putSessionId(byte[] target, int at) {
        target[at] = 's';
        putHex(target, at + 1, DAY_DIGITS, startDay + segment.day());
        putPlace(target, at + 1 + DAY_DIGITS, block.session(rank));
    }

    private void putPlace(byte[] target, int at, int place) {
        putHex(target, at, WAY_DIGITS, segment.way().number());
        putHex(target, at + WAY_DIGITS, BLOCK_DIGITS, blockNumber);
        putHex(target, at + WAY_DIGITS + BLOCK_DIGITS, RANK_DIGITS, place);
    }

    /** Writes the user's id, {@link #USER_ID_LENGTH} bytes: {@code u} and the number of the signup in decimal digits. */
    public void putUserId(byte[] target, int at) {
        target[at] = 'u';
        long number = block.userNumber(rank);
        for (int digit = USER_DIGITS; digit > 0; digit--) {
            target[at + digit] = DIGITS[(int) (number % 10)];
            number /= 10;
        }
    }

    private static void putHex(byte[] target, int at, int digits, long value) {
        long rest = value;
        for (int digit = digits - 1; digit >= 0; digit--) {
            target[at + digit] = DIGITS[(int) (rest & 0xf)];
            rest >>>= HEX_BITS;
        }
    }
}
