package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventTimeParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Dates and times on the command line. */
final class TimeArgument {
    private TimeArgument() {}

    /** The instant of a time, or the start of a date in the zone, in microseconds. */
    static long startMicros(String option, String text, ZoneId zone) {
        return date(text)
                .map(date -> micros(date.atStartOfDay(zone)))
                .orElseGet(() -> instantMicros(option, text, zone));
    }

    /** The instant of a time, or the end of a date in the zone, in microseconds. */
    static long endMicros(String option, String text, ZoneId zone) {
        return date(text)
                .map(date -> micros(date.plusDays(1).atStartOfDay(zone)))
                .orElseGet(() -> instantMicros(option, text, zone));
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static long instantMicros(String option, String text, ZoneId zone) {
        EventTimeParser parser = new EventTimeParser(zone);
        if (!parser.read(text.getBytes(StandardCharsets.UTF_8))) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    option + " '" + text + "' is neither a date nor a time; write 2025-03-10 or 2025-03-10T12:00:00Z.");
        }
        return parser.epochMicros();
    }

    private static long micros(ZonedDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
}
