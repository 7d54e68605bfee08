package io.tenure.check;

import io.tenure.check.Checker.Event;
import io.tenure.check.History.Definition;
import io.tenure.check.History.Exclusions;
import io.tenure.check.History.Night;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Small histories with everything that makes incremental counting hard, far more often than in life: events up to three days
 * or very late, repeated, reordered or in conflict, entries that a late event precedes, returns on the entry's own day before
 * and after it, entries at midnight, clocks that change, zones unlike the store's, erased users and redefined cohorts.
 */
public final class RandomHistories {
    private static final ZoneId UTC = ZoneOffset.UTC;

    /** Days near which the clocks of some zone do something: put forward, back, over midnight, by half an hour, by a day. */
    private static final List<Place> PLACES = List.of(
            new Place("UTC", "2024-02-20"),
            new Place("Europe/London", "2024-03-24"),
            new Place("Europe/London", "2024-10-24"),
            new Place("Europe/Paris", "2023-10-22"),
            new Place("America/New_York", "2024-10-29"),
            new Place("America/Sao_Paulo", "2017-10-10"),
            new Place("America/St_Johns", "2010-11-01"),
            new Place("Asia/Kolkata", "2023-12-25"),
            new Place("Asia/Kathmandu", "2024-01-28"),
            new Place("Australia/Lord_Howe", "2024-04-01"),
            new Place("Pacific/Auckland", "2023-09-20"),
            new Place("Pacific/Apia", "2011-12-26"));

    private record Place(String zone, String day) {}

    private final Random random;
    private final Place place;
    private final ZoneId storeZone;
    private final ZoneId zone;
    private final Granularity granularity;
    private final LocalDate firstDay;
    private final int days;
    private final List<String> users;

    private RandomHistories(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        random.nextInt();
        place = PLACES.get(random.nextInt(PLACES.size()));
        zone = ZoneId.of(place.zone());
        storeZone =
                percent(45) ? zone : percent(50) ? UTC : ZoneId.of(anyPlace().zone());
        granularity = percent(50)
                ? Granularity.DAY
                : percent(50)
                        ? Granularity.WEEK
                        : percent(70) ? Granularity.MONTH : percent(50) ? Granularity.QUARTER : Granularity.YEAR;
        days = switch (granularity) {
            case DAY -> 12;
            case WEEK -> 45;
            case MONTH -> 200;
            case QUARTER -> 400;
            case YEAR -> 900;
        };
        firstDay = LocalDate.parse(place.day()).minusDays(random.nextInt(days));
        users = new ArrayList<>(List.of("ann", "bob", "cem", "dee")).subList(0, 2 + random.nextInt(3));
    }

    /** The history of a seed. */
    public static History of(long seed) {
        return new RandomHistories(seed).history(seed);
    }

    private History history(long seed) {
        Definition definition = definition();
        Exclusions exclusions = new Exclusions(
                percent(10) ? Set.of(anyOf(users)) : Set.of(), percent(15) ? startOfDay(random.nextInt(days)) : null);
        int count = 2 + random.nextInt(3);
        List<List<Event>> batches = batches(events(definition, count), count);
        List<Night> nights = new ArrayList<>();
        for (int night = 0; night < count; night++) {
            boolean isFirst = night == 0;
            Set<String> erased = !isFirst && percent(8) ? Set.of(anyOf(users)) : Set.of();
            Definition redefined = !isFirst && percent(6) ? definition() : null;
            nights.add(new Night(erased, batches.get(night), redefined, asOf(night, count)));
        }
        return new History(seed, storeZone, definition, exclusions, nights);
    }

    private Definition definition() {
        Instant from = percent(20) ? anyTime(0, days / 3) : null;
        Instant to = percent(25) ? anyTime(days / 2, days) : null;
        DayOfWeek weekStart = percent(50) ? DayOfWeek.MONDAY : DayOfWeek.of(1 + random.nextInt(7));
        List<RetentionSpec> specs = new ArrayList<>();
        specs.add(spec(weekStart, to));
        if (percent(25)) {
            RetentionSpec other = spec(weekStart, to);
            if (other.mode() != specs.get(0).mode()
                    || other.kind() != specs.get(0).kind()) {
                specs.add(other);
            }
        }
        return new Definition(
                percent(70) ? "signup" : percent(50) ? "purchase" : null,
                percent(20) ? "US" : null,
                from,
                to,
                percent(25),
                percent(45) ? null : percent(60) ? "purchase" : History.US_PURCHASE,
                percent(30),
                List.copyOf(specs),
                percent(25) ? random.nextInt(6) : null);
    }

    private RetentionSpec spec(DayOfWeek weekStart, @Nullable Instant to) {
        RetentionMode mode = percent(60) ? RetentionMode.CALENDAR : RetentionMode.ROLLING;
        RetentionKind kind = percent(30) ? RetentionKind.ON : anyOf(List.of(RetentionKind.values()));
        int first = random.nextInt(4);
        List<OffsetRange> brackets = kind == RetentionKind.BRACKET
                ? List.of(new OffsetRange(first, first + random.nextInt(4)), OffsetRange.of(random.nextInt(4) + 4))
                : List.of();
        return new RetentionSpec(
                granularity,
                mode,
                kind,
                zone,
                weekStart,
                kind == RetentionKind.ON_OR_AFTER ? (Integer) random.nextInt(7) : null,
                brackets,
                to == null ? null : micros(to));
    }

    /** Each user's life: an entry on some day, returns around it, and often an earlier entry that will be late. */
    private List<Sent> events(Definition definition, int nights) {
        List<Sent> events = new ArrayList<>();
        String entryName = definition.entryEvent() == null ? "signup" : definition.entryEvent();
        String returnName = percent(75) ? "purchase" : "refund";
        boolean someoneMoves = percent(60);
        int entryDayOfMany = random.nextInt(Math.max(1, days * 2 / 3));
        for (String user : users) {
            boolean moves = someoneMoves && percent(60);
            int beforeLastNight = days * (nights - 1) / nights;
            int entryDay = moves
                    ? daysPerPeriod() + random.nextInt(Math.max(1, beforeLastNight - daysPerPeriod()))
                    : percent(40) ? entryDayOfMany : random.nextInt(Math.max(1, days * 2 / 3));
            Instant entry = percent(20)
                    ? startOfDay(entryDay)
                    : percent(35) ? midnight(entryDay, zone).minus(anyDuration(4)) : anyTime(entryDay, entryDay);
            int night = nightOf(entry, nights);
            events.add(new Sent(event(events, user, entryName, entry), night));
            if (moves && night < nights - 1) {
                Instant earlier = entry.minus(Duration.ofDays(1 + random.nextInt(daysPerPeriod() + 1)))
                        .minus(anyDuration(20));
                int late = night + 1 + random.nextInt(nights - night - 1);
                events.add(new Sent(event(events, user, entryName, earlier), late));
            }
            if (percent(60)) {
                Instant before = entry.minus(anyDuration(6));
                Instant after = entry.plus(anyDuration(6));
                events.add(new Sent(event(events, user, returnName, before), someNightFrom(before, nights)));
                events.add(new Sent(event(events, user, returnName, after), someNightFrom(after, nights)));
            }
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                Instant time =
                        percent(8) ? entry : percent(15) ? startOfDay(random.nextInt(days)) : anyTime(0, days - 1);
                String name = percent(65) ? "purchase" : anyOf(History.NAMES);
                events.add(new Sent(event(events, user, name, time), someNightFrom(time, nights)));
            }
        }
        return events;
    }

    /** An event and the night whose batch it comes with. */
    private record Sent(Event event, int night) {}

    private int daysPerPeriod() {
        return switch (granularity) {
            case DAY -> 1;
            case WEEK -> 7;
            case MONTH -> 31;
            case QUARTER -> 92;
            case YEAR -> 366;
        };
    }

    private Event event(List<Sent> others, String user, String name, Instant time) {
        SortedMap<String, String> properties = new TreeMap<>();
        if (percent(85)) {
            properties.put(History.COUNTRY, percent(75) ? "US" : "FR");
        }
        if (percent(10)) {
            properties.put(History.IS_TEST, "true");
        }
        if (percent(50)) {
            properties.put(History.REVENUE, percent(5) ? "free" : random.nextInt(100) + ".25");
        }
        return new Event(percent(95) ? "e" + others.size() : null, user, name, time, properties);
    }

    /** The night whose batch holds the day's events. */
    private int nightOf(Instant time, int nights) {
        long day =
                Duration.between(firstDay.atStartOfDay(zone), time.atZone(zone)).toDays();
        return (int) Math.max(0, Math.min(nights - 1, day * nights / days));
    }

    /** Most events come with the batch of their day, some up to three days late, some much later. */
    private int someNightFrom(Instant time, int nights) {
        int late = percent(30) ? random.nextInt(4) : 0;
        int night = nightOf(time.plus(Duration.ofDays(late)), nights);
        return percent(25) ? night + random.nextInt(nights - night) : night;
    }

    /** The batches in no order of time; some events come again, the same or in conflict. */
    private List<List<Event>> batches(List<Sent> events, int nights) {
        List<List<Event>> batches = new ArrayList<>();
        for (int night = 0; night < nights; night++) {
            batches.add(new ArrayList<>());
        }
        for (Sent sent : events) {
            Event event = sent.event();
            batches.get(sent.night()).add(event);
            if (event.eventId() != null && percent(12)) {
                int again = sent.night() + random.nextInt(nights - sent.night());
                batches.get(again).add(percent(70) ? event : conflicting(event));
            }
        }
        batches.forEach(batch -> Collections.shuffle(batch, random));
        return batches;
    }

    private Event conflicting(Event event) {
        Instant time = percent(50) ? event.time().plus(anyDuration(40)) : event.time();
        return new Event(event.eventId(), event.user(), event.name(), time, new TreeMap<>());
    }

    private Instant asOf(int night, int count) {
        int day = (night + 1) * days / count;
        if (percent(8)) {
            day = random.nextInt(days + 2);
        }
        return percent(88) ? firstDay.plusDays(day).atStartOfDay(storeZone).toInstant() : anyTime(day, day);
    }

    private Instant startOfDay(int day) {
        return midnight(day, percent(60) ? zone : percent(50) ? storeZone : UTC);
    }

    private Instant midnight(int day, ZoneId where) {
        return firstDay.plusDays(day).atStartOfDay(where).toInstant();
    }

    private Instant anyTime(int first, int last) {
        LocalDate day = firstDay.plusDays(first + random.nextInt(last - first + 1));
        LocalTime time = LocalTime.ofSecondOfDay(random.nextInt(24) * 3_600L + random.nextInt(4) * 900L);
        return day.atTime(time).atZone(percent(75) ? zone : UTC).toInstant();
    }

    private Duration anyDuration(int hours) {
        return Duration.ofMinutes(15L * random.nextInt(hours * 4));
    }

    private Place anyPlace() {
        return PLACES.get(random.nextInt(PLACES.size()));
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }
}
