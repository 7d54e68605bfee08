package io.tenure.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one version of a definition to another, field by field.
 *
 * @param changes the changed fields, in the order of their paths; empty where nothing changed
 */
public record DefinitionDiff(List<Change> changes) {
    private static final int SHOWN_CHARACTERS = 200;
    private static final int SHOWN_USERS = 5;

    public DefinitionDiff {
        changes = List.copyOf(changes);
    }

    /**
     * A field that changed.
     *
     * @param field its path, such as {@code entry.where}
     * @param before the value as canonical JSON; empty where the field is new
     * @param after the value as canonical JSON; empty where the field is gone
     */
    public record Change(String field, String before, String after) {
        /** {@code entry.from: "2011-01-01T00:00:00Z" -> "2011-02-01T00:00:00Z"}; a missing side is {@code (none)}. */
        @Override
        public String toString() {
            return field + ": " + shown(before) + " -> " + shown(after);
        }

        private static String shown(String value) {
            if (value.isEmpty()) {
                return "(none)";
            }
            return value.length() > SHOWN_CHARACTERS ? value.substring(0, SHOWN_CHARACTERS) + "…" : value;
        }
    }

    /** The changes between two definitions of one kind; {@code before} is null where there was none. */
    public static DefinitionDiff between(@Nullable Definition before, Definition after) {
        List<Change> changes = new ArrayList<>();
        compare("", before == null ? new TreeMap<String, Object>() : before.fields(), after.fields(), changes);
        return new DefinitionDiff(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** One change a line, without a line end after the last. */
    @Override
    public String toString() {
        return String.join("\n", changes.stream().map(Change::toString).toList());
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object after, List<Change> changes) {
        if (before == null ? after == null : before.equals(after)) {
            return;
        }
        if (before instanceof SortedMap<?, ?> left && after instanceof SortedMap<?, ?> right) {
            Set<String> keys = new TreeSet<>(keys(left));
            keys.addAll(keys(right));
            for (String key : keys) {
                compare(path.isEmpty() ? key : path + "." + key, left.get(key), right.get(key), changes);
            }
        } else if (byName(before) != null && byName(after) != null) {
            compare(path, byName(before), byName(after), changes);
        } else if (path.endsWith("users") && before instanceof List<?> left && after instanceof List<?> right) {
            changes.add(changedUsers(path, left, right));
        } else {
            changes.add(new Change(path, text(before), text(after)));
        }
    }

    private static List<String> keys(Map<?, ?> map) {
        return map.keySet().stream().map(String.class::cast).toList();
    }

    /** A list of named things by their names, so that one more is no change of the others; null for anything else. */
    private static @Nullable SortedMap<String, Object> byName(@Nullable Object value) {
        SortedMap<String, Object> byName = new TreeMap<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (!(item instanceof Map<?, ?> map)
                        || !(map.get("name") instanceof String name)
                        || byName.put(name, map) != null) {
                    return null;
                }
            }
            return byName;
        }
        return null;
    }

    /** Lists of users are long: their numbers, and who is new or gone. */
    private static Change changedUsers(String path, List<?> before, List<?> after) {
        Set<Object> gone = new TreeSet<>(before);
        after.forEach(gone::remove);
        Set<Object> added = new TreeSet<>(after);
        before.forEach(added::remove);
        return new Change(path, users(before, "-", gone), users(after, "+", added));
    }

    private static String users(List<?> all, String sign, Set<Object> some) {
        StringBuilder text = new StringBuilder(all.size() + (all.size() == 1 ? " user" : " users"));
        if (!some.isEmpty()) {
            text.append(" (");
            text.append(String.join(
                    ", ",
                    some.stream()
                            .limit(SHOWN_USERS)
                            .map(userId -> sign + userId)
                            .toList()));
            text.append(some.size() > SHOWN_USERS ? ", … " + some.size() + " in all)" : ")");
        }
        return text.toString();
    }

    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list && list.size() > SHOWN_CHARACTERS) {
            return list.size() + " values";
        }
        return value == null ? "" : CanonicalJson.write(value);
    }
}
