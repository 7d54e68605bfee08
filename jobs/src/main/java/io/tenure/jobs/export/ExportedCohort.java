package io.tenure.jobs.export;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionKind;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.jobs.table.Publication;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cohort in force, by the newest version of it that has been computed.
 *
 * @param id the cohort
 * @param version the version
 * @param definition what it says
 * @param createdBy who applied the first version
 * @param createdAt when
 * @param asOf events from this instant on are not in its numbers; null: it has not been computed
 */
record ExportedCohort(
        UUID id,
        int version,
        CohortDefinition definition,
        String createdBy,
        Instant createdAt,
        @Nullable Instant asOf) {
    /**
     * Those of a store.
     *
     * @param names which; empty: every one in force
     * @throws TenureException USAGE for a name that no cohort in force has
     */
    static List<ExportedCohort> of(Publication published, DefinitionVersions definitions, List<String> names) {
        List<ExportedCohort> cohorts = definitions.live().stream()
                .filter(live -> live.definition() instanceof CohortDefinition)
                .map(live -> of(
                        published,
                        definitions.all().stream()
                                .filter(each -> each.id().equals(live.id()) && !each.isRetired())
                                .sorted(Comparator.comparing(StoredDefinition::version))
                                .toList()))
                .toList();
        List<String> known =
                cohorts.stream().map(cohort -> cohort.definition().name()).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new TenureException(
                        ErrorCode.USAGE, "There is no cohort '" + name + "' in force" + didYouMean(name, known));
            }
        }
        return cohorts.stream()
                .filter(cohort ->
                        names.isEmpty() || names.contains(cohort.definition().name()))
                .toList();
    }

    private static ExportedCohort of(Publication published, List<StoredDefinition> versions) {
        StoredDefinition first = versions.get(0);
        StoredDefinition newest = versions.get(versions.size() - 1);
        for (int version = versions.size() - 1; version >= 0; version--) {
            StoredDefinition each = versions.get(version);
            Optional<CohortProgress> progress = Optional.ofNullable(
                            published.state().get(CohortProgress.key(each.id(), each.version())))
                    .map(CohortProgress::parse);
            if (progress.isPresent()) {
                return of(first, each, progress.get().asOf());
            }
        }
        return of(first, newest, null);
    }

    private static ExportedCohort of(StoredDefinition first, StoredDefinition version, @Nullable Instant asOf) {
        return new ExportedCohort(
                version.id(),
                version.version(),
                (CohortDefinition) version.definition(),
                first.createdBy(),
                first.createdAt(),
                asOf);
    }

    /** How offsets of its rates are counted: its first mode. */
    String mode() {
        return definition.modes().get(0).name().toLowerCase(Locale.ROOT);
    }

    /** What makes a member count in its rates: its first kind that has a rate at every offset; null: it has brackets only. */
    @Nullable
    String kind() {
        return definition.kinds().stream()
                .filter(kind -> kind.kind() != RetentionKind.BRACKET)
                .findFirst()
                .map(kind -> kind.kind().name().toLowerCase(Locale.ROOT))
                .orElse(null);
    }
}
