package io.tenure.sql.scalar;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * The Java classes in which Spark hands times to a function, each with its way to the core's {@code long} and back:
 * microseconds for instants and dates, their own number for integers.
 *
 * @param type the class
 * @param reader the way to the core's number
 * @param writer the way back
 */
record EventTime(Class<?> type, ToLongFunction<Object> reader, LongFunction<Object> writer) {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final Set<Class<?>> INTEGERS = Set.of(Long.class, Integer.class, Short.class, Byte.class);
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    /** From here on Java's old and new classes of times agree, and so Spark converts nothing. */
    private static final Instant MODERN_TIMES = Instant.parse("1900-01-01T00:00:00Z");

    /** Stands where there is no event: any length fits. */
    static final EventTime OF_NO_EVENT = new EventTime(Void.class, time -> 0, time -> time);

    private static final List<EventTime> KINDS = List.of(
            new EventTime(Timestamp.class, time -> micros(instant((Timestamp) time)), time -> timestamp(instant(time))),
            new EventTime(Instant.class, time -> micros((Instant) time), EventTime::instant),
            new EventTime(
                    LocalDateTime.class,
                    time -> micros(((LocalDateTime) time).toInstant(ZoneOffset.UTC)),
                    time -> LocalDateTime.ofInstant(instant(time), ZoneOffset.UTC)),
            new EventTime(Date.class, time -> midnight(((Date) time).toLocalDate()), time -> Date.valueOf(date(time))),
            new EventTime(LocalDate.class, time -> midnight((LocalDate) time), EventTime::date),
            new EventTime(Long.class, time -> (Long) time, time -> time),
            new EventTime(Integer.class, time -> (Integer) time, time -> (int) time),
            new EventTime(Short.class, time -> (Short) time, time -> (short) time),
            new EventTime(Byte.class, time -> (Byte) time, time -> (byte) time));

    /** The kind of a time that Spark handed over. */
    static EventTime of(Object time) {
        for (EventTime kind : KINDS) {
            if (kind.type.isInstance(time)) {
                return kind;
            }
        }
        throw new TenureException(
                ErrorCode.ARGUMENT,
                "An event begins with its time, a TIMESTAMP, TIMESTAMP_NTZ, DATE or integer, but this one begins with "
                        + time + " of " + time.getClass().getSimpleName() + "; write struct(ts, array(condition, …))");
    }

    long toLong(Object time) {
        return reader.applyAsLong(time);
    }

    Object fromLong(long time) {
        return writer.apply(time);
    }

    /** A length of time beside times of this kind: an INTERVAL, or a number beside integers. */
    long length(Object length, String meaning) {
        long units;
        if (isTimeOrUnknown() && length instanceof Duration duration) {
            units = Math.addExact(
                    Math.multiplyExact(duration.getSeconds(), MICROS_PER_SECOND), duration.getNano() / 1000);
        } else if (isIntegerOrUnknown() && isInteger(length.getClass())) {
            units = ((Number) length).longValue();
        } else {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    meaning + " must be "
                            + (isInteger(type) ? "a number in the unit of the times" : "an INTERVAL of days to seconds")
                            + ", got " + length + " of " + length.getClass().getSimpleName());
        }
        if (units < 0) {
            throw new TenureException(ErrorCode.ARGUMENT, meaning + " must be 0 or more, got " + length);
        }
        return units;
    }

    /** How many of the core's units a second has. */
    long unitsPerSecond() {
        return isInteger(type) ? 1 : MICROS_PER_SECOND;
    }

    private boolean isTimeOrUnknown() {
        return !isInteger(type);
    }

    private boolean isIntegerOrUnknown() {
        return isInteger(type) || this.equals(OF_NO_EVENT);
    }

    private static boolean isInteger(Class<?> type) {
        return INTEGERS.contains(type);
    }

    /** Counts from the second nearer to 1970, so that nothing overflows on the way to the least number. */
    private static long micros(Instant instant) {
        long seconds = instant.getEpochSecond();
        long microsOfSecond = instant.getNano() / 1000;
        return seconds >= 0
                ? Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), microsOfSecond)
                : Math.addExact(Math.multiplyExact(seconds + 1, MICROS_PER_SECOND), microsOfSecond - MICROS_PER_SECOND);
    }

    /**
     * The instant that Spark means. For old times Spark hands over the timestamp that shows the same date and time, though
     * its class counts in the Julian calendar before 1582 and knows no local mean time.
     */
    private static Instant instant(Timestamp time) {
        Instant shown = time.toInstant();
        return shown.isBefore(MODERN_TIMES)
                ? time.toLocalDateTime().atZone(ZoneId.systemDefault()).toInstant()
                : shown;
    }

    private static Timestamp timestamp(Instant instant) {
        return instant.isBefore(MODERN_TIMES)
                ? Timestamp.valueOf(LocalDateTime.ofInstant(instant, ZoneId.systemDefault()))
                : Timestamp.from(instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long midnight(LocalDate date) {
        return Math.multiplyExact(date.toEpochDay(), MICROS_PER_DAY);
    }

    private static LocalDate date(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    }
}
