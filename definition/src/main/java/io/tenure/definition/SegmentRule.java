package io.tenure.definition;

import io.tenure.definition.StoreDefinition.Attribute;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a member belongs to a segment: true or false, never unknown.
 *
 * <p>Properties and attributes are those at the entry event; behaviour is counted on events before as-of.
 */
public sealed interface SegmentRule {
    /** As it stands in canonical JSON; the zone of the definition turns a date's start back into the date. */
    SortedMap<String, Object> tree();

    /** The rules directly inside this one. */
    default List<SegmentRule> parts() {
        return List.of();
    }

    /** Calls the visitor with this rule and with every rule inside, also those of the segments that it names. */
    default void visit(Consumer<SegmentRule> visitor) {
        visitor.accept(this);
        parts().forEach(part -> part.visit(visitor));
    }

    /** All of the rules. */
    record All(List<SegmentRule> rules) implements SegmentRule {
        public All {
            rules = List.copyOf(rules);
        }

        @Override
        public List<SegmentRule> parts() {
            return rules;
        }

        @Override
        public SortedMap<String, Object> tree() {
            return field("all", rules.stream().map(SegmentRule::tree).toList());
        }
    }

    /** Any of the rules. */
    record Any(List<SegmentRule> rules) implements SegmentRule {
        public Any {
            rules = List.copyOf(rules);
        }

        @Override
        public List<SegmentRule> parts() {
            return rules;
        }

        @Override
        public SortedMap<String, Object> tree() {
            return field("any", rules.stream().map(SegmentRule::tree).toList());
        }
    }

    /** The opposite of the rule. */
    record Not(SegmentRule rule) implements SegmentRule {
        @Override
        public List<SegmentRule> parts() {
            return List.of(rule);
        }

        @Override
        public SortedMap<String, Object> tree() {
            return field("not", rule.tree());
        }
    }

    /**
     * Whether the member did something often enough.
     *
     * <p>With {@code within}, events from {@code first_event_at} (included: the entry event counts when it is one of the
     * events) up to {@code first_event_at + within} (excluded) count; with {@code fromMicros} or {@code toMicros}, those of
     * that stretch of time, also before the entry; with none of them, every event at or after {@code first_event_at}.
     *
     * @param events what counts
     * @param atLeast the fewest times
     * @param atMost the most times; null: no limit
     * @param within how long after the entry; null: see above
     * @param fromMicros events at or after this instant count; null: no start
     * @param toMicros events before this instant count; null: no end
     */
    record Did(
            EventSelection events,
            int atLeast,
            @Nullable Integer atMost,
            @Nullable Duration within,
            @Nullable Long fromMicros,
            @Nullable Long toMicros)
            implements SegmentRule {
        public Did {
            if (within != null && (fromMicros != null || toMicros != null)) {
                throw new IllegalArgumentException("counted after the entry or between two times, not both");
            }
        }

        /** Whether events count from the entry on, not in a fixed stretch of time. */
        public boolean isAfterEntry() {
            return fromMicros == null && toMicros == null;
        }

        @Override
        public SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = field("did", events.tree());
            tree.put("at_least", atLeast);
            if (atMost != null) {
                tree.put("at_most", atMost);
            }
            if (within != null) {
                tree.put("within", DurationText.write(within));
            }
            if (fromMicros != null) {
                tree.put("from", TimeText.write(fromMicros));
            }
            if (toMicros != null) {
                tree.put("to", TimeText.write(toMicros));
            }
            return tree;
        }
    }

    /**
     * A condition on the properties and attributes at the entry event.
     *
     * @param condition the condition
     * @param attributes the attributes that it reads, sorted by name; its other names are properties
     */
    record Where(Condition condition, List<Attribute> attributes) implements SegmentRule {
        public Where {
            attributes = List.copyOf(attributes);
        }

        @Override
        public SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = field("where", condition.toString());
            if (!attributes.isEmpty()) {
                tree.put("attributes", attributes.stream().map(Attribute::tree).toList());
            }
            return tree;
        }
    }

    /** Whether the member is on a list. */
    record Users(UserList users) implements SegmentRule {
        @Override
        public SortedMap<String, Object> tree() {
            return field("users", users.userIds());
        }
    }

    /** Whether the member belongs to another segment. */
    record In(SegmentDefinition segment) implements SegmentRule {
        @Override
        public List<SegmentRule> parts() {
            return List.of(segment.rule());
        }

        @Override
        public SortedMap<String, Object> tree() {
            return field("segment", segment.fields());
        }
    }

    private static SortedMap<String, Object> field(String key, Object value) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put(key, value);
        return tree;
    }
}
