package io.tenure.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How a command ended and what it printed. */
record Ended(int exitCode, String out, String err) {
    /** Runs a command line in this JVM. */
    static Ended of(String... arguments) {
        return of(Map.of(), arguments);
    }

    /** Runs a command line in this JVM with environment variables. */
    static Ended of(Map<String, String> environment, String... arguments) {
        PrintStream standardError = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            AtomicInteger exitCode = new AtomicInteger();
            String out = StandardOutput.of(() -> exitCode.set(Tenure.run(environment, arguments)));
            return new Ended(exitCode.get(), out, err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(standardError);
        }
    }

    /** The lines of standard error that are not the report of what was read. */
    String notes() {
        return err.lines()
                .filter(line -> !line.startsWith("tenure: read "))
                .reduce("", (text, line) -> text + line + "\n");
    }
}
