package io.tenure.jobs.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads metrics. */
final class MetricReader {
    private static final List<String> FIELDS = List.of("name", "description", "cohorts");

    private final Problems problems;
    private final boolean isOpen;
    private final Set<String> cohortNames;

    /**
     * A reader.
     *
     * @param isOpen whether any name of a cohort will do
     * @param cohortNames else the cohorts that there are
     */
    MetricReader(Problems problems, boolean isOpen, Set<String> cohortNames) {
        this.problems = problems;
        this.isOpen = isOpen;
        this.cohortNames = cohortNames;
    }

    MetricDefinition read(YamlValue value) {
        YamlFields fields = value.fields(problems, FIELDS);
        return new MetricDefinition(
                fields.readRequired("name", "", YamlValue::newName),
                fields.description(),
                fields.read("cohorts", List.of(), cohorts -> {
                    List<String> names = new ArrayList<>();
                    fields.each(cohorts.oneOrMore(), item -> {
                        String name = item.name();
                        if (!isOpen && !cohortNames.contains(name)) {
                            throw item.refuse("is no cohort" + didYouMean(name, cohortNames));
                        }
                        names.add(name);
                        return item;
                    });
                    return names;
                }));
    }
}
