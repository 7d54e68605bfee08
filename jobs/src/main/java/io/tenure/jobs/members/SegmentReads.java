package io.tenure.jobs.members;

import io.tenure.definition.EventSelection;
import io.tenure.definition.SegmentRule.Did;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the segment values of a cohort's members are read from, beside the entry events: a line each, for people. */
final class SegmentReads {
    private SegmentReads() {}

    static List<String> lines(SegmentRules rules) {
        List<String> lines = new ArrayList<>();
        if (!rules.areEntriesStored()) {
            lines.add("segments: reads all entry events of its window again, for " + onlySomeAreStored(rules));
        }
        rules.attributes()
                .forEach(attribute -> lines.add("segments: reads columns " + attribute.user() + ", " + attribute.value()
                        + validity(attribute.validFrom()) + validity(attribute.validTo()) + " of " + attribute.table()
                        + " for attribute '" + attribute.name() + "' of every member"));
        rules.counted()
                .forEach(did -> lines.add("segments: counts " + names(did.events()) + " of every member in activity, "
                        + stretch(did) + "; events of the days that this cuts"));
        return lines;
    }

    private static String onlySomeAreStored(SegmentRules rules) {
        return rules.segment() == null
                ? "properties that rules look at and no result keeps"
                : "who isn't in segment '" + rules.segment().name() + "' isn't stored";
    }

    private static String validity(@Nullable String column) {
        return column == null ? "" : ", " + column;
    }

    private static String names(EventSelection events) {
        return events.signalNames().isEmpty() ? "all events" : String.join(", ", events.signalNames());
    }

    private static String stretch(Did did) {
        Map<String, Object> written = did.tree();
        if (!did.isAfterEntry()) {
            return "from " + written.getOrDefault("from", "the first event") + " to "
                    + written.getOrDefault("to", "as-of");
        }
        return (did.within() == null ? "" : "for " + written.get("within") + " ") + "from the entry on";
    }
}
