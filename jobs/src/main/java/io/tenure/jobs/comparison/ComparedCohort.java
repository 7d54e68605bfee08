package io.tenure.jobs.comparison;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.StoredDefinition;
import io.tenure.jobs.cohort.CohortMembers;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: members of a cohort version, of a segment and of some cohort periods.
 *
 * @param text as it was written
 * @param name the cohort
 * @param version of its definition; null: the newest
 * @param segment canonical JSON of a segment; everybody's where none was written
 * @param from the first day of the earliest cohort period; null: any
 * @param to cohort periods begin before this date; null: any
 */
public record ComparedCohort(
        String text,
        String name,
        @Nullable Integer version,
        String segment,
        @Nullable LocalDate from,
        @Nullable LocalDate to) {
    private static final Pattern FORM = Pattern.compile(
            "(?:\"(?<quoted>[^\"]+)\"|(?<name>[^\"@/:]+))(?:@(?<version>[0-9]{1,9}))?(?:/(?<segment>[^:]+))?"
                    + "(?::(?<from>[0-9-]*)\\.\\.(?<to>[0-9-]*))?");

    /**
     * Reads {@code NAME[@VERSION][/PROPERTY=VALUE,…][:FROM..TO]}: {@code buyers@2/country=US:2025-01-01..2025-07-01}. A name with
     * one of {@code " @ / :} stands in double quotes; no value after {@code =} means members without one.
     *
     * @throws TenureException USAGE where the text is something else
     */
    public static ComparedCohort parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Cannot read '" + text
                            + "'. Write the name of a cohort, and if need be a version, a segment and dates:"
                            + " buyers@2/country=US:2025-01-01..2025-07-01");
        }
        String quoted = form.group("quoted");
        String version = form.group("version");
        String segment = form.group("segment");
        return new ComparedCohort(
                text,
                quoted == null ? form.group("name") : quoted,
                version == null ? null : Integer.valueOf(version),
                segment == null ? CohortMembers.EVERYBODY : segment(segment, text),
                date(form.group("from"), text),
                date(form.group("to"), text));
    }

    private static String segment(String pairs, String text) {
        SortedMap<String, @Nullable String> values = new TreeMap<>();
        for (String pair : pairs.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "'" + pair + "' of '" + text
                                + "' names no value of a segment; write country=US, or country= for members"
                                + " without a country.");
            }
            String value = pair.substring(equals + 1);
            values.put(pair.substring(0, equals), value.isEmpty() ? null : value);
        }
        return CohortMembers.segment(values);
    }

    private static @Nullable LocalDate date(@Nullable String date, String text) {
        if (date == null || date.isEmpty()) {
            return null;
        }
        try {
            return LocalDate.parse(date);
        } catch (DateTimeException e) {
            throw new TenureException(
                    ErrorCode.USAGE, "'" + date + "' of '" + text + "' is no date; write one as 2025-03-10.", e);
        }
    }

    /**
     * The definition that is meant.
     *
     * @param all every version of every definition
     * @throws TenureException USAGE where there is no such cohort or version
     */
    StoredDefinition definition(List<StoredDefinition> all) {
        List<StoredDefinition> cohorts = all.stream()
                .filter(each -> each.definition().kind() == DefinitionKind.COHORT && !each.isRetired())
                .sorted(Comparator.comparing(StoredDefinition::version))
                .toList();
        List<StoredDefinition> ofName = cohorts.stream()
                .filter(each -> each.definition().name().equals(name))
                .toList();
        if (ofName.isEmpty()) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "There is no cohort '" + name + "'"
                            + didYouMean(
                                    name,
                                    cohorts.stream()
                                            .map(each -> each.definition().name())
                                            .distinct()
                                            .toList()));
        }
        StoredDefinition newest = ofName.get(ofName.size() - 1);
        return version == null
                ? newest
                : ofName.stream()
                        .filter(each -> each.version() == version)
                        .findFirst()
                        .orElseThrow(() -> new TenureException(
                                ErrorCode.USAGE,
                                "Cohort '" + name + "' has no version " + version + "; its versions are 1 to "
                                        + newest.version() + "."));
    }
}
