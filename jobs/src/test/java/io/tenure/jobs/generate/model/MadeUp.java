package io.tenure.jobs.generate.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A made-up event as text, and the day on which its row arrives. */
record MadeUp(LocalDate arrival, String id, Instant time, String user, String session, String name, String revenue) {
    static List<MadeUp> of(GeneratorSpec spec) {
        Arrivals arrivals = new Arrivals(spec);
        ArrivingEvents events = arrivals.events(0, arrivals.blocks());
        List<MadeUp> all = new ArrayList<>();
        byte[] id = new byte[ArrivingEvents.EVENT_ID_LENGTH];
        byte[] user = new byte[ArrivingEvents.USER_ID_LENGTH];
        byte[] session = new byte[ArrivingEvents.SESSION_ID_LENGTH];
        while (events.next()) {
            events.putEventId(id, 0);
            events.putUserId(user, 0);
            events.putSessionId(session, 0);
            all.add(new MadeUp(
                    LocalDate.ofEpochDay(events.arrivalEpochDay()),
                    text(id),
                    Instant.ofEpochMilli(events.epochMicros() / 1000),
                    text(user),
                    text(session),
                    GeneratedColumns.EVENT_NAMES.get(events.eventName()),
                    events.hasRevenue() ? Integer.toString(events.revenueCents()) : ""));
        }
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    LocalDate date() {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    int delay() {
        return (int) (arrival.toEpochDay() - date().toEpochDay());
    }

    static Map<String, List<MadeUp>> byUser(List<MadeUp> events) {
        return events.stream().collect(Collectors.groupingBy(MadeUp::user));
    }

    /** The lines of some blocks. */
    static List<String> lines(Arrivals arrivals, long from, long to) {
        EventLines lines = new EventLines(arrivals.events(from, to));
        List<String> all = new ArrayList<>();
        while (lines.next()) {
            if (!lines.isHeader()) {
                all.add(LocalDate.ofEpochDay(lines.arrivalEpochDay()) + " "
                        + new String(lines.bytes(), 0, lines.length(), US_ASCII));
            }
        }
        return all;
    }
}
