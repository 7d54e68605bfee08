package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which cohort the server means that runs the command, and at which version: what it has told to whoever asked must stay true. A
 * request may be run again after something died; then there is nothing left to change.
 */
final class ServerRequest {
    @Option(names = "--cohort-id", paramLabel = "UUID", hidden = true, description = "The id of the one cohort.")
    private @Nullable UUID cohortId;

    @Option(
            names = "--cohort-version",
            paramLabel = "VERSION",
            hidden = true,
            description = "The version that it has before; without it there is none.")
    private @Nullable Integer version;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private ServerRequest() {}

    /** The id of the cohort; empty where people run the command. */
    Optional<UUID> cohortId() {
        return Optional.ofNullable(cohortId);
    }

    /** Refuses changes that are more than the one of the cohort. */
    void require(List<DefinitionChange> changes, DefinitionVersions versions) {
        if (cohortId == null) {
            return;
        }
        boolean isDone = changes.isEmpty()
                && versions.live().stream().anyMatch(each -> each.id().equals(cohortId));
        if (!isDone && !(changes.size() == 1 && isMeant(changes.get(0)))) {
            throw changedMeanwhile();
        }
    }

    private boolean isMeant(DefinitionChange change) {
        StoredDefinition before = change.before();
        return change.definition().kind() == DefinitionKind.COHORT
                && (before == null ? version == null : isMeant(before));
    }

    private boolean isMeant(StoredDefinition before) {
        return before.id().equals(cohortId) && version != null && before.version() == version;
    }

    /** The cohort that is to be retired; empty where it has been already. */
    Optional<StoredDefinition> toRetire(DefinitionVersions versions) {
        Optional<StoredDefinition> live = versions.live().stream()
                .filter(each -> each.id().equals(cohortId))
                .findFirst();
        boolean isRetired = versions.all().stream().anyMatch(each -> each.id().equals(cohortId) && each.isRetired());
        if (live.map(before -> !isMeant(before)).orElse(!isRetired)) {
            throw changedMeanwhile();
        }
        return live;
    }

    private TenureException changedMeanwhile() {
        return new TenureException(
                ErrorCode.DEFINITION,
                version == null
                        ? "The definition is not that of one new cohort any more: somebody else has used its name"
                                + " meanwhile. Take another name."
                        : "Somebody else has changed the cohort since version " + version + ". Read it again.");
    }
}
