package io.tenure.jobs.ingest;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store accepts.
 *
 * @param zone the zone of times without an offset
 * @param earliest events before the start of this UTC date are rejected
 * @param future events later than this after the time of ingest are rejected
 * @param late events that arrive later than this are rejected; null: never too late
 * @param maxRejectShare the largest share of rejected rows, 0 to 1
 * @param properties the properties that are typed columns, by name
 */
public record IngestSettings(
        ZoneId zone,
        LocalDate earliest,
        Duration future,
        @Nullable Duration late,
        BigDecimal maxRejectShare,
        SortedMap<String, PropertyType> properties) {
    public IngestSettings {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** Those of a store that declares none. */
    public static IngestSettings defaults() {
        return new IngestSettings(
                ZoneId.of("UTC"),
                LocalDate.of(1990, 1, 1),
                Duration.ofHours(24),
                null,
                new BigDecimal("0.01"),
                new TreeMap<>());
    }

    /** The same with other declared properties. */
    public IngestSettings withProperties(Map<String, PropertyType> declared) {
        return new IngestSettings(zone, earliest, future, late, maxRejectShare, new TreeMap<>(declared));
    }

    long earliestMicros() {
        return earliest.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
    }
}
