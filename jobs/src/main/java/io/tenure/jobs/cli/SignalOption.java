package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals that options name, beside those that a store has activity of. */
final class SignalOption {
    private static final int MOST_SHOWN = 10;

    private SignalOption() {}

    /**
     * Refuses a name that no activity has.
     *
     * @throws TenureException INPUT_EMPTY; says which signals there are and the nearest of them
     */
    static void require(String option, @Nullable String signal, List<String> signals) {
        if (signal == null || signals.contains(signal)) {
            return;
        }
        String known = String.join(", ", signals.subList(0, Math.min(MOST_SHOWN, signals.size())));
        throw new TenureException(
                ErrorCode.INPUT_EMPTY,
                option + " '" + signal + "' is no signal that the store has activity of"
                        + TenureException.didYouMean(signal, signals)
                        + (signals.isEmpty()
                                ? " It has none at all."
                                : " It has " + known + (signals.size() > MOST_SHOWN ? ", …" : "") + "."));
    }
}
