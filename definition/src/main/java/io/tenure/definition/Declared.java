package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.definition.Condition.And;
import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Contains;
import io.tenure.definition.Condition.Decimal;
import io.tenure.definition.Condition.Exists;
import io.tenure.definition.Condition.Not;
import io.tenure.definition.Condition.Or;
import io.tenure.definition.Condition.Text;
import io.tenure.definition.StoreDefinition.Attribute;
import io.tenure.definition.StoreDefinition.PropertyType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The properties and attributes that definitions can name. Canonical JSON is open: it was checked when it was written. */
final class Declared {
    private final boolean isOpen;
    private final Map<String, PropertyType> properties;
    private final Map<String, Attribute> attributes;

    private Declared(boolean isOpen, StoreDefinition store) {
        this.isOpen = isOpen;
        this.properties = store.properties();
        this.attributes = store.attributes().stream()
                .collect(Collectors.toMap(Attribute::name, attribute -> attribute, (one, other) -> one, TreeMap::new));
    }

    static Declared by(StoreDefinition store) {
        return new Declared(false, store);
    }

    static Declared open() {
        return new Declared(true, StoreDefinition.defaults());
    }

    /** Whether other definitions stand inside, not their names. */
    boolean isOpen() {
        return isOpen;
    }

    @Nullable
    Attribute attribute(String name) {
        return attributes.get(name);
    }

    boolean isProperty(String name) {
        return properties.containsKey(name);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(properties.keySet());
        names.addAll(attributes.keySet());
        return names;
    }

    /** The numeric property that a signal's value is. */
    String valueProperty(YamlValue value) {
        String name = value.name();
        @Nullable PropertyType type = properties.get(name);
        if (isOpen) {
            return name;
        }
        if (type == null) {
            throw value.refuse("is no declared property" + hint(name, numbers()));
        }
        if (!type.isNumber()) {
            throw value.refuse("is declared as " + type.text()
                    + "; a value is a property declared as decimal or integer" + hint("", numbers()));
        }
        return name;
    }

    private Set<String> numbers() {
        return properties.entrySet().stream()
                .filter(property -> property.getValue().isNumber())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A condition on one event: it can't read attributes, which are known for entries only. */
    Condition eventCondition(YamlValue value, Problems problems) {
        Condition condition = value.condition(problems);
        if (!isOpen) {
            requireOfEvents(condition, value);
        }
        return condition;
    }

    /** Refuses a condition that can't be read from one event. */
    void requireOfEvents(Condition condition, YamlValue value) {
        condition.properties().forEach(name -> requireReadable(name, value));
        checkTypes(condition, value);
    }

    /** Refuses the name of a property that an event hasn't. */
    void requireReadable(String name, YamlValue value) {
        if (attributes.containsKey(name)) {
            throw value.refuse(
                    "reads the attribute '" + name + "', which is known at the entry only; put this into a segment.");
        }
        checkProperty(name, value, properties.keySet());
    }

    /** A condition on the properties and attributes at the entry. */
    Condition entryCondition(YamlValue value, Problems problems) {
        Condition condition = value.condition(problems);
        if (!isOpen) {
            for (String name : condition.properties()) {
                if (!attributes.containsKey(name)) {
                    checkProperty(name, value, names());
                }
            }
            checkTypes(condition, value);
        }
        return condition;
    }

    List<Attribute> attributesOf(Condition condition) {
        return condition.properties().stream()
                .filter(attributes::containsKey)
                .map(attributes::get)
                .toList();
    }

    private void checkProperty(String name, YamlValue value, Set<String> valid) {
        if (!properties.containsKey(name) && !EventWords.READABLE_FIELDS.contains(name)) {
            Set<String> all = new TreeSet<>(valid);
            all.addAll(EventWords.READABLE_FIELDS);
            throw value.refuse("reads '" + name + "', which is no declared property" + hint(name, all));
        }
    }

    private static String hint(String name, Set<String> valid) {
        String nearest = didYouMean(name, valid);
        return nearest.equals(".") ? "; declare it under store.properties." : nearest;
    }

    /** Typed columns have one text per value, so that a text written differently would never match: 5 and 5.0. */
    private void checkTypes(Condition condition, YamlValue value) {
        if (condition instanceof And and) {
            and.conditions().forEach(part -> checkTypes(part, value));
        } else if (condition instanceof Or or) {
            or.conditions().forEach(part -> checkTypes(part, value));
        } else if (condition instanceof Not not) {
            checkTypes(not.condition(), value);
        } else if (condition instanceof Comparison comparison) {
            checkComparison(comparison, value);
        } else if (condition instanceof Contains contains) {
            @Nullable PropertyType type = properties.get(contains.name());
            if (type != null && type != PropertyType.TEXT) {
                throw value.refuse(
                        "looks for text in '" + contains.name() + "', which is declared as " + type.text() + ".");
            }
        } else if (!(condition instanceof Exists)) {
            throw new IllegalStateException("an unknown condition: " + condition);
        }
    }

    private void checkComparison(Comparison comparison, YamlValue value) {
        @Nullable PropertyType type = properties.get(comparison.name());
        if (type == null) {
            return;
        }
        if (type.isNumber() && comparison.literal() instanceof Text text) {
            throw value.refuse("compares '" + comparison.name() + "', which is declared as " + type.text()
                    + ", with the text " + text + "; write a number without quotes.");
        }
        if (type == PropertyType.BOOLEAN
                && (comparison.literal() instanceof Decimal
                        || (comparison.literal() instanceof Text text
                                && !Set.of("true", "false").contains(text.value())))) {
            throw value.refuse("compares '" + comparison.name() + "', which is declared as boolean, with "
                    + comparison.literal() + "; write 'true' or 'false' in quotes.");
        }
    }
}
