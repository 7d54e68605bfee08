package io.tenure.api.question;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of a request, each named once. */
public final class Parameters {
    private final Map<String, String> values = new TreeMap<>();

    /**
     * Takes parameters as they came.
     *
     * @param known the names that the request may have
     * @throws ProblemException where there is another one, or one comes twice
     */
    public Parameters(Map<String, List<String>> given, Collection<String> known) {
        given.forEach((name, all) -> {
            if (!known.contains(name)) {
                throw new Problem(
                                Kind.UNKNOWN_PARAMETER,
                                "There is no parameter '" + name + "'" + didYouMean(name, known) + " Known here: "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()) + ".",
                                name,
                                all.get(0))
                        .toException();
            }
            if (all.size() > 1) {
                throw invalid(name, all.get(1), "It is given " + all.size() + " times; give it once.");
            }
            values.put(name, all.get(0));
        });
    }

    /** What the parameters say, the same text for the same ones in any order. */
    public String canonical() {
        return values.toString();
    }

    /** The value; empty where none was given. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A number from 0 on. */
    public int count(String name, int otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw invalid(name, text, "It is no count; give a whole number from 0 to 999999999.");
        }
        return Integer.parseInt(text);
    }

    /** One of some words, in any case. */
    public <E> E oneOf(String name, List<E> values, E otherwise) {
        return text(name).map(text -> named(name, text, values)).orElse(otherwise);
    }

    private static <E> E named(String name, String text, List<E> values) {
        return values.stream()
                .filter(value -> word(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> words = values.stream().map(Parameters::word).toList();
                    return invalid(
                            name,
                            text,
                            "It is not there" + didYouMean(text, words) + " There is: " + String.join(", ", words)
                                    + ".");
                });
    }

    private static String word(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    /** The refusal of a parameter's value. */
    static ProblemException invalid(String name, String value, String cure) {
        return new Problem(
                        Kind.INVALID_PARAMETER, "The parameter '" + name + "' is '" + value + "'. " + cure, name, value)
                .toException();
    }
}
