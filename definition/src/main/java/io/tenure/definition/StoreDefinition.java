package io.tenure.definition;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a store.
 *
 * @param zone the zone of local dates
 * @param weekStart the first day of a week of cohorts that don't name another
 * @param properties the properties that are typed columns, by name
 * @param exclusions what is left out before anything is counted, sorted by name
 * @param attributes what dimension tables say about users, sorted by name
 * @param events the table whose events are read in place; null: events are ingested
 * @param ingest what is accepted by {@code tenure ingest}
 * @param gate when an upstream day is there; null: always
 * @param keepRuns how long published runs stay readable
 */
public record StoreDefinition(
        ZoneId zone,
        DayOfWeek weekStart,
        SortedMap<String, PropertyType> properties,
        List<Exclusion> exclusions,
        List<Attribute> attributes,
        @Nullable EventSource events,
        IngestRules ingest,
        @Nullable Gate gate,
        Duration keepRuns)
        implements Definition {
    private static final StoreDefinition DEFAULTS = new StoreDefinition(
            ZoneId.of("UTC"),
            DayOfWeek.MONDAY,
            new TreeMap<>(),
            List.of(),
            List.of(),
            null,
            IngestRules.defaults(),
            null,
            Duration.ofDays(7));

    public StoreDefinition {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        exclusions = List.copyOf(exclusions);
        attributes = List.copyOf(attributes);
    }

    /** The settings of a store that declares none. */
    public static StoreDefinition defaults() {
        return DEFAULTS;
    }

    /** The same settings with other rules of ingest. */
    public StoreDefinition withIngest(IngestRules rules) {
        return new StoreDefinition(zone, weekStart, properties, exclusions, attributes, events, rules, gate, keepRuns);
    }

    /** The SHA-256 of the exclusions' canonical JSON: it changes iff something else is excluded. */
    public String exclusionsSha256() {
        return CanonicalJson.sha256(
                CanonicalJson.write(exclusions.stream().map(Exclusion::tree).toList()));
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.STORE;
    }

    @Override
    public String name() {
        return DefinitionKind.STORE.text();
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("zone", zone.getId());
        fields.put("week_start", lower(weekStart));
        SortedMap<String, Object> types = new TreeMap<>();
        properties.forEach((name, type) -> types.put(name, type.text()));
        fields.put("properties", types);
        fields.put("exclude", exclusions.stream().map(Exclusion::tree).toList());
        fields.put("attributes", attributes.stream().map(Attribute::tree).toList());
        if (events != null) {
            fields.put("events", events.tree());
        }
        fields.put("ingest", ingest.tree());
        if (gate != null) {
            fields.put("gate", gate.tree());
        }
        fields.put("keep_runs", DurationText.write(keepRuns));
        return fields;
    }

    static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** The type of a declared property's column. */
    public enum PropertyType {
        TEXT,
        /** DECIMAL(18,6). */
        DECIMAL,
        /** BIGINT. */
        INTEGER,
        BOOLEAN;

        /** As definitions write it. */
        public String text() {
            return lower(this);
        }

        /** Whether it can be the value of a signal. */
        public boolean isNumber() {
            return this == DECIMAL || this == INTEGER;
        }
    }

    /**
     * Events that are not counted: those that match the condition, or all of the users listed; exactly one is given.
     *
     * @param name its name, for reports of what it removed
     * @param where which events; null: those of the users
     * @param users whose events; null: those that match the condition
     * @param fromMicros only events at or after this instant; null: all
     */
    public record Exclusion(
            String name,
            @Nullable Condition where,
            @Nullable UserList users,
            @Nullable Long fromMicros) {
        public Exclusion {
            if ((where == null) == (users == null)) {
                throw new IllegalArgumentException("an exclusion has a condition or users");
            }
        }

        SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = new TreeMap<>();
            tree.put("name", name);
            if (where != null) {
                tree.put("where", where.toString());
            }
            if (users != null) {
                tree.put("users", users.userIds());
            }
            if (fromMicros != null) {
                tree.put("from", TimeText.write(fromMicros));
            }
            return tree;
        }
    }

    /**
     * What a dimension table says about a user at a time.
     *
     * @param name its name
     * @param table the table or view
     * @param user the column of user ids
     * @param value the column of the value, read as text
     * @param validFrom the column of the instant from which a row holds; null: always
     * @param validTo the column of the instant before which a row holds, where it is not NULL; null: until the next row
     */
    public record Attribute(
            String name,
            String table,
            String user,
            String value,
            @Nullable String validFrom,
            @Nullable String validTo) {
        SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = new TreeMap<>();
            tree.put("name", name);
            tree.put("table", table);
            tree.put("user", user);
            tree.put("value", value);
            if (validFrom != null) {
                tree.put("valid_from", validFrom);
            }
            if (validTo != null) {
                tree.put("valid_to", validTo);
            }
            return tree;
        }
    }

    /**
     * An existing table or view whose events are read in place.
     *
     * @param table the table or view
     * @param columns the table's column for each field or property that has another name there
     * @param watermark the column that grows with what is new; null: none
     * @param date the partition column that holds the UTC date of the event; null: none
     */
    public record EventSource(
            String table,
            SortedMap<String, String> columns,
            @Nullable String watermark,
            @Nullable String date) {
        public EventSource {
            columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        }

        SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = new TreeMap<>();
            tree.put("table", table);
            tree.put("columns", new TreeMap<String, Object>(columns));
            if (watermark != null) {
                tree.put("watermark", watermark);
            }
            if (date != null) {
                tree.put("date", date);
            }
            return tree;
        }
    }

    /**
     * What ingest accepts.
     *
     * @param zone the zone of times without an offset
     * @param earliest events before the start of this UTC date are rejected
     * @param future events later than this after the time of ingest are rejected
     * @param late events that arrive later than this are rejected; null: never too late
     * @param maxRejectShare the largest share of rejected rows, 0 to 1
     */
    public record IngestRules(
            ZoneId zone,
            LocalDate earliest,
            Duration future,
            @Nullable Duration late,
            BigDecimal maxRejectShare) {
        static IngestRules defaults() {
            return new IngestRules(
                    ZoneId.of("UTC"), LocalDate.of(1990, 1, 1), Duration.ofHours(24), null, new BigDecimal("0.01"));
        }

        /** {@link #earliest} in microseconds. */
        public long earliestMicros() {
            return earliest.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
        }

        SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = new TreeMap<>();
            tree.put("zone", zone.getId());
            tree.put("earliest", earliest.toString());
            tree.put("future", DurationText.write(future));
            tree.put("late", late == null ? "none" : DurationText.write(late));
            tree.put("max_reject_share", maxRejectShare.toPlainString());
            return tree;
        }
    }

    /** When the upstream day is there. */
    public sealed interface Gate {
        SortedMap<String, Object> tree();

        /**
         * When a file is there.
         *
         * @param path the file; {@code {date}} in it stands for the day, as 2025-03-10
         */
        record Marker(String path) implements Gate {
            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("marker", path));
            }
        }

        /** When this many batches brought events of the day. */
        record Batches(int count) implements Gate {
            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("batches", count));
            }
        }

        /** When the day's end in the store's zone is this long ago. */
        record Age(Duration age) implements Gate {
            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("age", DurationText.write(age)));
            }
        }
    }
}
