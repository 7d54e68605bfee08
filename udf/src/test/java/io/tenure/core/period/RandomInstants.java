package io.tenure.core.period;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Random;

/** Instants where calendars go wrong: near changes of clocks, midnights, ends of months and years, and anywhere else. */
final class RandomInstants {
    static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"),
            ZoneId.of("-03:30"),
            ZoneId.of("Europe/London"),
            ZoneId.of("America/New_York"),
            ZoneId.of("America/St_Johns"),
            ZoneId.of("America/Sao_Paulo"),
            ZoneId.of("America/Juneau"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("Asia/Kathmandu"),
            ZoneId.of("Africa/Monrovia"),
            ZoneId.of("Africa/Casablanca"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Pacific/Apia"),
            ZoneId.of("Pacific/Kwajalein"),
            ZoneId.of("Pacific/Kiritimati"));

    private static final long DAY_MICROS = 86_400_000_000L;

    private RandomInstants() {}

    static <T> T oneOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    static <T> T oneOf(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    static DayOfWeek weekStart(Random random) {
        return oneOf(DayOfWeek.values(), random);
    }

    /** An instant of the years 1850 to 2250. */
    static long micros(ZoneId zone, Random random) {
        long anywhere = micros(
                LocalDate.of(1850, 1, 1).plusDays(random.nextInt(146_000)).atStartOfDay(zone));
        return switch (random.nextInt(6)) {
            case 0 -> anywhere + random.nextLong(DAY_MICROS);
            case 1 -> anywhere + around(random);
            case 2 -> micros(dateTime(anywhere, zone).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS)) + around(random);
            case 3 -> micros(dateTime(anywhere, zone).withDayOfYear(1).truncatedTo(ChronoUnit.DAYS)) + around(random);
            case 4 -> 1_000_000L * (random.nextInt(172_800) - 86_400) + around(random);
            default -> nearTransition(zone, anywhere, random);
        };
    }

    private static long nearTransition(ZoneId zone, long from, Random random) {
        ZoneOffsetTransition next = zone.getRules().nextTransition(instant(from));
        if (next == null) {
            next = zone.getRules().previousTransition(instant(from));
        }
        return next == null ? from : next.toEpochSecond() * 1_000_000 + around(random);
    }

    /** Nothing, a microsecond, minutes or a day, before or after. */
    private static long around(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3) - 1;
            case 2 -> random.nextLong(-7_200_000_000L, 7_200_000_000L);
            default -> random.nextLong(-DAY_MICROS, DAY_MICROS);
        };
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static ZonedDateTime dateTime(long micros, ZoneId zone) {
        return instant(micros).atZone(zone);
    }

    static long micros(ZonedDateTime dateTime) {
        return Math.multiplyExact(dateTime.toEpochSecond(), 1_000_000) + dateTime.getNano() / 1_000;
    }
}
