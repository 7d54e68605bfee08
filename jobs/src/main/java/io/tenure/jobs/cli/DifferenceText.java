package io.tenure.jobs.cli;

import io.tenure.jobs.definition.DefinitionChange;
import io.tenure.jobs.definition.StoredDefinition;
import io.tenure.jobs.definition.WrittenDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A change of a definition for people: {@code ~ cohort buyers: version 2} and what differs, field by field. */
final class DifferenceText {
    private DifferenceText() {}

    static List<String> lines(DefinitionChange change) {
        StoredDefinition before = change.before();
        WrittenDefinition after = change.after();
        String what =
                change.definition().kind().text() + " " + change.definition().name();
        List<String> lines = new ArrayList<>();
        if (after == null) {
            lines.add("- " + what + ": retired");
        } else if (before == null) {
            lines.add("+ " + what + ": version 1");
        } else {
            lines.add("~ " + what + ": version " + change.version());
            SortedMap<String, Object> old = before.definition().fields();
            SortedMap<String, Object> now = new TreeMap<>(after.definition().fields());
            TreeSet<String> fields = new TreeSet<>(old.keySet());
            fields.addAll(now.keySet());
            fields.stream()
                    .filter(field -> !String.valueOf(old.get(field)).equals(String.valueOf(now.get(field))))
                    .forEach(field -> lines.add("    " + field + ": " + old.get(field) + " -> " + now.get(field)));
        }
        return lines;
    }
}
