package io.tenure.jobs.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the field {@code cohorts} of what is computed for cohorts.
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
                String name = item.name();
                if (!isOpen && !names.contains(name)) {
                    throw item.refuse("is no cohort" + didYouMean(name, names));
                }
                read.add(name);
                return item;
            });
            return read;
        });
    }
}
