package io.tenure.jobs.cli;

import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionDiff;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import java.util.ArrayList;
import java.util.List;

/** A change of a definition for people: {@code ~ cohort buyers: version 2} and what differs, field by field. */
final class DifferenceText {
    private DifferenceText() {}

    /** Shows changes, or that there are none. */
    static void show(List<DefinitionChange> changes, String none) {
        if (changes.isEmpty()) {
            System.out.println(none);
        }
        changes.forEach(change -> lines(change).forEach(System.out::println));
    }

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
            DefinitionDiff.between(before.definition(), after.definition())
                    .changes()
                    .forEach(field -> lines.add("    " + field));
        }
        return lines;
    }
}
