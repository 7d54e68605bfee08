package io.tenure.definition;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A named set of members, computed by a rule.
 *
 * @param name its name
 * @param description what it is, for people; empty where nothing was written
 * @param rule who belongs to it
 */
public record SegmentDefinition(String name, String description, SegmentRule rule) implements Definition {
    @Override
    public DefinitionKind kind() {
        return DefinitionKind.SEGMENT;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>(rule.tree());
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        return fields;
    }
}
