package io.tenure.core.event;

import java.time.ZoneId;

/**
 * Reads event times from text, byte by byte, without allocating.
 *
 * <p>Accepted are ISO 8601 date-times and nothing else:
 *
 * <pre>
 * 2025-03-30                         a date: its midnight
 * 2025-03-30T10:15                   'T' or one space; seconds may be left out
 * 2025-03-30 10:15:20
 * 2025-03-30T10:15:20.123456         one to six digits of a second's fraction
 * 2025-03-30T10:15:20Z               offsets: Z, +hh, +hhmm, +hh:mm, up to 18:00 either way
 * </pre>
 *
 * <p>Years are 0001 to 9999 of the proleptic Gregorian calendar. A seventh digit of a fraction, hour 24, a leap second,
 * a number of seconds since 1970, a date with an offset and surrounding spaces are all refused.
 *
 * <p>A text without an offset is the local time of the parser's zone. Where clocks were put forward over it, it is
 * shifted forward by the gap; where clocks were put back over it, the earlier offset holds: the rules of
 * {@link java.time.ZonedDateTime#ofLocal}.
 *
 * <p>Used like a cursor: {@code if (parser.read(text)) use(parser.epochMicros(), parser.hasOffset())}. O(length of the
 * text); the offsets of a year are looked up once. Not thread-safe.
 */
public final class EventTimeParser {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final int MOST_FRACTION_DIGITS = 6;
    private static final int LARGEST_OFFSET_SECONDS = 18 * 3600;
    private static final int DATE_LENGTH = 10;

    private final LocalOffsets localOffsets;

    private byte[] text = new byte[0];
    private int position;
    private int end;

    private long epochMicros;
    private boolean hasOffset;

    /** A parser that takes texts without an offset as the local time of a zone. */
    public EventTimeParser(ZoneId zone) {
        this.localOffsets = new LocalOffsets(zone);
    }

    /** Reads a whole UTF-8 text; false when it is not an accepted time, and then the last result is void. */
    public boolean read(byte[] utf8) {
        return read(utf8, 0, utf8.length);
    }

    /** Reads the UTF-8 text of {@code utf8[from, to)}; false when it is not an accepted time. */
    public boolean read(byte[] utf8, int from, int to) {
        text = utf8;
        position = from;
        end = to;
        return readDateTime();
    }

    /**
     * Takes a local date-time that was never text, such as a timestamp column without a zone.
     *
     * @param localMicros microseconds between 1970-01-01T00:00 and the local date-time, both without a zone
     * @return false when its year is not within 0001 to 9999
     */
    public boolean readLocal(long localMicros) {
        long localSeconds = Math.floorDiv(localMicros, MICROS_PER_SECOND);
        int year = CivilDate.year(Math.floorDiv(localSeconds, CivilDate.SECONDS_PER_DAY));
        if (year < CivilDate.FIRST_YEAR || year > CivilDate.LAST_YEAR) {
            return false;
        }
        hasOffset = false;
        epochMicros = localMicros - localOffsets.seconds(year, localSeconds) * MICROS_PER_SECOND;
        return true;
    }

    /** The instant last read, in microseconds since 1970-01-01T00:00:00Z. */
    public long epochMicros() {
        return epochMicros;
    }

    /** Whether the text last read named its offset; if not, its instant depends on the parser's zone. */
    public boolean hasOffset() {
        return hasOffset;
    }

    private boolean readDateTime() {
        if (end - position < DATE_LENGTH) {
            return false;
        }
        int year = twoDigits() * 100 + twoDigits();
        boolean dashed = skip('-');
        int month = twoDigits();
        dashed &= skip('-');
        int day = twoDigits();
        if (!dashed || !CivilDate.exists(year, month, day)) {
            return false;
        }
        long midnightSeconds = CivilDate.epochDay(year, month, day) * CivilDate.SECONDS_PER_DAY;
        if (position == end) {
            return local(year, midnightSeconds, 0);
        }
        return (skip('T') || skip(' ')) && readTime(year, midnightSeconds);
    }

    private boolean readTime(int year, long midnightSeconds) {
        int hour = twoDigits();
        boolean separated = skip(':');
        int minute = twoDigits();
        if (!separated || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return false;
        }
        int second = 0;
        long fractionMicros = 0;
        if (skip(':')) {
            second = twoDigits();
            if (second < 0 || second > 59) {
                return false;
            }
            if (skip('.')) {
                fractionMicros = fractionMicros();
                if (fractionMicros < 0) {
                    return false;
                }
            }
        }
        long localSeconds = midnightSeconds + hour * 3600L + minute * 60L + second;
        if (position == end) {
            return local(year, localSeconds, fractionMicros);
        }
        return readOffset() && instant(localSeconds, fractionMicros);
    }

    private int offsetSeconds;

    /** Reads {@code Z}, {@code +hh}, {@code +hhmm} or {@code +hh:mm} up to the end of the text. */
    private boolean readOffset() {
        offsetSeconds = 0;
        if (skip('Z')) {
            return position == end;
        }
        boolean west = skip('-');
        if (!west && !skip('+')) {
            return false;
        }
        int hours = twoDigits();
        int minutes = 0;
        if (position < end) {
            skip(':');
            minutes = twoDigits();
        }
        int seconds = hours * 3600 + minutes * 60;
        offsetSeconds = west ? -seconds : seconds;
        return position == end && hours >= 0 && minutes >= 0 && minutes <= 59 && seconds <= LARGEST_OFFSET_SECONDS;
    }

    /** One to six digits as microseconds; -1 when there are none, or more. */
    private int fractionMicros() {
        int start = position;
        int micros = 0;
        while (position < end && isDigit(text[position])) {
            if (position - start == MOST_FRACTION_DIGITS) {
                return -1;
            }
            micros = micros * 10 + text[position] - '0';
            position++;
        }
        int digits = position - start;
        if (digits == 0) {
            return -1;
        }
        for (int i = digits; i < MOST_FRACTION_DIGITS; i++) {
            micros *= 10;
        }
        return micros;
    }

    /** The number of the next two digits; so negative that no sum repairs it when they are not two digits. */
    private int twoDigits() {
        int start = position;
        position += 2;
        if (position > end || !isDigit(text[start]) || !isDigit(text[start + 1])) {
            return -1_000_000;
        }
        return (text[start] - '0') * 10 + text[start + 1] - '0';
    }

    private boolean skip(char expected) {
        if (position < end && text[position] == expected) {
            position++;
            return true;
        }
        return false;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private boolean local(int year, long localSeconds, long fractionMicros) {
        hasOffset = false;
        epochMicros = (localSeconds - localOffsets.seconds(year, localSeconds)) * MICROS_PER_SECOND + fractionMicros;
        return true;
    }

    private boolean instant(long localSeconds, long fractionMicros) {
        hasOffset = true;
        epochMicros = (localSeconds - offsetSeconds) * MICROS_PER_SECOND + fractionMicros;
        return true;
    }
}
