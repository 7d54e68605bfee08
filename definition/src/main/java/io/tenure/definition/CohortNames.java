package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads names of cohorts in what is computed for them.
 *
 * @param isOpen whether any name of a cohort will do
 * @param names else the cohorts that there are
 */
record CohortNames(boolean isOpen, Set<String> names) {
    /** The names; none where the field is absent: every cohort is meant. */
    List<String> read(YamlFields fields) {
        return fields.read("cohorts", List.of(), cohorts -> {
            List<String> read = new ArrayList<>();
            fields.each(cohorts.oneOrMore(), item -> {
                read.add(named(item));
                return item;
            });
            return read;
        });
    }

    /** The name of one cohort. */
    String named(YamlValue value) {
        String name = value.name();
        if (!isOpen && !names.contains(name)) {
            throw value.refuse("is no cohort" + didYouMean(name, names));
        }
        return name;
    }
}
