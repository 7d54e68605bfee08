package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The fields of a mapping. Whatever is refused while a field is read becomes a problem, and reading goes on. */
final class YamlFields {
    private final YamlValue owner;
    private final Problems problems;
    private final Map<String, YamlValue> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    YamlFields(YamlValue owner, Problems problems, List<NodeTuple> entries, Collection<String> known) {
        this.owner = owner;
        this.problems = problems;
        for (NodeTuple entry : entries) {
            problems.attempt(this, () -> add(entry, known));
        }
    }

    private YamlFields add(NodeTuple entry, Collection<String> known) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            throw owner.source().at(entry.getKeyNode().getStartMark(), owner.path() + ": a field's name must be text.");
        }
        String name = key.getValue();
        String path = owner.path().isEmpty() ? name : owner.path() + "." + name;
        if (!known.isEmpty() && !known.contains(name)) {
            throw owner.source().at(key.getStartMark(), path + " is unknown" + nearest(name, known));
        }
        if (values.containsKey(name)) {
            throw owner.source().at(key.getStartMark(), path + " stands twice; keep one of the two.");
        }
        values.put(name, new YamlValue(owner.source(), entry.getValueNode(), path));
        keys.put(name, key);
        return this;
    }

    private static String nearest(String name, Collection<String> known) {
        String hint = didYouMean(name, known);
        return hint.equals(".") ? "; the fields here are " + String.join(", ", known) + "." : hint;
    }

    YamlValue owner() {
        return owner;
    }

    Problems problems() {
        return problems;
    }

    boolean isEmpty() {
        return values.isEmpty() && problems.isEmpty();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The keys that stand here, of those given. */
    List<String> present(Collection<String> of) {
        return of.stream().filter(values::containsKey).toList();
    }

    Optional<YamlValue> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    YamlValue required(String key) {
        return get(key).orElseThrow(() -> owner.refuse("lacks the field " + key + "."));
    }

    Node keyNode(String key) {
        return Objects.requireNonNull(keys.get(key));
    }

    void forEach(BiConsumer<String, YamlValue> reader) {
        values.forEach((key, value) -> problems.attempt(value, () -> {
            reader.accept(key, value);
            return value;
        }));
    }

    /** The field's value; the fallback where it is absent or refused. */
    <T> T read(String key, T fallback, Function<YamlValue, T> reader) {
        @Nullable YamlValue value = values.get(key);
        return value == null ? fallback : problems.attempt(fallback, () -> reader.apply(value));
    }

    /** The field's value; null where it is absent or refused. */
    <T> @Nullable T readOrNull(String key, Function<YamlValue, T> reader) {
        return read(key, Optional.<T>empty(), value -> Optional.of(reader.apply(value)))
                .orElse(null);
    }

    /** The value of a field that has to be there; the fallback where it is not, which is a problem, or is refused. */
    <T> T readRequired(String key, T fallback, Function<YamlValue, T> reader) {
        return problems.attempt(fallback, () -> reader.apply(required(key)));
    }

    /** The values of a list's items, without those that are refused; empty where the field is absent. */
    <T> List<T> readEach(String key, Function<YamlValue, T> reader) {
        return read(key, List.<T>of(), list -> each(list.items(), reader));
    }

    <T> List<T> each(List<YamlValue> items, Function<YamlValue, T> reader) {
        List<T> values = new ArrayList<>();
        for (YamlValue item : items) {
            problems.attempt(item, () -> {
                values.add(reader.apply(item));
                return item;
            });
        }
        return values;
    }

    String description() {
        return read("description", "", YamlValue::text);
    }
}
