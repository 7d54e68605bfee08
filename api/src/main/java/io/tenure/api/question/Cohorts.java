package io.tenure.api.question;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import java.util.List;
import java.util.Optional;

/** The cohorts that are in force. */
final class Cohorts {
    private final DefinitionVersions definitions;
    private final List<StoredDefinition> live;

    Cohorts(DefinitionVersions definitions) {
        this.definitions = definitions;
        this.live = definitions.live().stream()
                .filter(each -> each.definition().kind() == DefinitionKind.COHORT)
                .toList();
    }

    List<StoredDefinition> all() {
        return live;
    }

    /** The newest version of the cohort with an id or a name. */
    StoredDefinition named(String idOrName) {
        return find(idOrName).orElseThrow(() -> unknown(idOrName));
    }

    /** The same; empty where there is none. */
    Optional<StoredDefinition> find(String idOrName) {
        return live.stream()
                .filter(each -> each.id().toString().equals(idOrName)
                        || each.definition().name().equals(idOrName))
                .findFirst();
    }

    /** Every version of a cohort, oldest first. */
    List<StoredDefinition> versions(StoredDefinition cohort) {
        return definitions.all().stream()
                .filter(each -> each.id().equals(cohort.id()) && !each.isRetired())
                .toList();
    }

    /** A version of the cohort with an id or a name. */
    StoredDefinition named(String idOrName, int version) {
        StoredDefinition newest = named(idOrName);
        return versions(newest).stream()
                .filter(each -> each.version() == version)
                .findFirst()
                .orElseThrow(() -> Parameters.invalid(
                        "version", Integer.toString(version), "The versions are 1 to " + newest.version() + "."));
    }

    /** The last word about a cohort that is not in force any more. */
    Optional<StoredDefinition> retired(String id) {
        return definitions.all().stream()
                .filter(each -> each.id().toString().equals(id)
                        && each.isRetired()
                        && each.definition().kind() == DefinitionKind.COHORT)
                .findFirst();
    }

    /** The refusal of an id or a name. */
    ProblemException unknown(String idOrName) {
        List<String> names = live.stream().map(each -> each.definition().name()).toList();
        return new Problem(
                        Kind.NOT_FOUND,
                        "There is no cohort '" + idOrName + "'" + didYouMean(idOrName, names)
                                + " GET /v1/cohorts lists them.",
                        "id",
                        idOrName)
                .toException();
    }
}
