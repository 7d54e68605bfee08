package io.tenure.api.work;

import io.tenure.core.error.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Runs the commands of {@code tenure}, one after another. */
public interface Worker extends AutoCloseable {
    /**
     * Runs a command to its end.
     *
     * @param arguments as after {@code tenure}
     * @param patience how long it may take, waiting for others included
     * @throws WorkerException where it has not ended: the worker died, or it took longer
     */
    Ended run(List<String> arguments, Duration patience);

    /** Ends the worker, and what it is doing. */
    @Override
    void close();

    /**
     * How a command ended.
     *
     * @param exitCode as {@code tenure} gives it; 0: well
     * @param said what it said, without {@code tenure:}
     */
    record Ended(int exitCode, List<String> said) {
        public Ended {
            said = List.copyOf(said);
        }

        /** Whether it ended with an error that whoever asked can mend. */
        boolean isUserError() {
            return Arrays.stream(ErrorCode.values()).anyMatch(code -> code.exitCode() == exitCode);
        }
    }
}
