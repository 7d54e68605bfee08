package io.tenure.api.question;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The version of a cohort in entity tags.
 *
 * <p>The tag of a cohort's answer begins with its version, and {@code If-Match} is held against that part alone: a change is lost by
 * another change, not by a run that publishes new numbers in between.
 */
public final class VersionTag {
    private static final String ANY = "*";

    private VersionTag() {}

    /** A tag for a version of a cohort. */
    public static String of(int version, String answerTag) {
        return beginning(version) + "-" + answerTag.substring(1);
    }

    private static String beginning(int version) {
        return "\"v" + version;
    }

    /**
     * Refuses a change of another version than there is.
     *
     * @param ifMatch the header; null: none
     * @throws ProblemException where it is missing, or names other versions only
     */
    static void require(int version, @Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new Problem(
                            Kind.PRECONDITION_REQUIRED,
                            "Say which version the change is of: If-Match with the ETag of GET /v1/cohorts/{id}, or "
                                    + beginning(version) + "\".",
                            "If-Match",
                            null)
                    .toException();
        }
        boolean isMeant = Arrays.stream(ifMatch.split(",", -1))
                .map(String::trim)
                // a proxy that compresses makes tags weak; the version is the same
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals(ANY)
                        || tag.equals(beginning(version) + "\"")
                        || tag.startsWith(beginning(version) + "-"));
        if (!isMeant) {
            throw new Problem(
                            Kind.PRECONDITION_FAILED,
                            "The cohort has version " + version
                                    + " by now. Read it again, and send the change of that.",
                            "If-Match",
                            ifMatch)
                    .toException();
        }
    }
}
