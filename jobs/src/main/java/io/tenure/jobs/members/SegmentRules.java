package io.tenure.jobs.members;

import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortDefinition.SegmentPart;
import io.tenure.definition.SegmentDefinition;
import io.tenure.definition.SegmentRule;
import io.tenure.definition.SegmentRule.Did;
import io.tenure.definition.SegmentRule.Where;
import io.tenure.definition.StoreDefinition.Attribute;
import io.tenure.definition.UserList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the segment values of a cohort's members are made of.
 *
 * @param parts the values that are kept, by name
 * @param segment the only members that are kept; null: all
 */
record SegmentRules(
        SortedMap<String, SegmentPart> parts, @Nullable SegmentDefinition segment) {
    static SegmentRules of(CohortDefinition cohort) {
        SortedMap<String, SegmentPart> parts = new TreeMap<>();
        cohort.segments().forEach(combination -> combination.forEach(part -> parts.put(part.name(), part)));
        return new SegmentRules(parts, cohort.entry().segment());
    }

    /** The names of the values, sorted. */
    List<String> names() {
        return List.copyOf(parts.keySet());
    }

    /** The properties read at the entry: first those that are values, sorted, then those that only rules look at. */
    List<String> properties() {
        List<String> properties = new ArrayList<>(keptProperties());
        Set<String> looked = new TreeSet<>();
        for (SegmentRule rule : rules()) {
            if (rule instanceof Where where) {
                Set<String> names = new TreeSet<>(where.condition().properties());
                where.attributes().forEach(attribute -> names.remove(attribute.name()));
                looked.addAll(names);
            }
        }
        looked.removeAll(keptProperties());
        properties.addAll(looked);
        return properties;
    }

    private Set<String> keptProperties() {
        Set<String> properties = new TreeSet<>();
        parts.values().forEach(part -> {
            if (part instanceof SegmentPart.Property property) {
                properties.add(property.name());
            }
        });
        return properties;
    }

    /** Every rule that is looked at, with those inside, each once. */
    List<SegmentRule> rules() {
        List<SegmentRule> rules = new ArrayList<>();
        segments().forEach(part -> part.rule().visit(rules::add));
        return rules.stream().distinct().toList();
    }

    private List<SegmentDefinition> segments() {
        List<SegmentDefinition> segments = new ArrayList<>();
        parts.values().forEach(part -> {
            if (part instanceof SegmentPart.Computed computed) {
                segments.add(computed.segment());
            }
        });
        if (segment != null) {
            segments.add(segment);
        }
        return segments;
    }

    /** The attributes that are values, or that rules look at. */
    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        parts.values().forEach(part -> {
            if (part instanceof SegmentPart.OfUser ofUser) {
                attributes.add(ofUser.attribute());
            }
        });
        for (SegmentRule rule : rules()) {
            if (rule instanceof Where where) {
                attributes.addAll(where.attributes());
            }
        }
        return attributes.stream().distinct().toList();
    }

    /** What rules count. */
    List<Did> counted() {
        return rules().stream()
                .filter(Did.class::isInstance)
                .map(Did.class::cast)
                .toList();
    }

    /** The lists of users that rules look at. */
    List<UserList> lists() {
        return rules().stream()
                .filter(SegmentRule.Users.class::isInstance)
                .map(rule -> ((SegmentRule.Users) rule).users())
                .distinct()
                .toList();
    }

    /** Whether every value is a property of the entry event, and everybody is kept. */
    boolean areOfEntryAlone() {
        return segment == null && parts.values().stream().allMatch(SegmentPart.Property.class::isInstance);
    }

    /** Whether the stored members are all entries, with every property that a rule looks at. */
    boolean areEntriesStored() {
        return segment == null && keptProperties().containsAll(properties());
    }
}
