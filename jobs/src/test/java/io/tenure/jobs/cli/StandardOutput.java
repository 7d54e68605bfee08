package io.tenure.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command prints. */
final class StandardOutput {
    private StandardOutput() {}

    /** The text that goes to standard output while something runs. */
    static String of(Runnable command) {
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            command.run();
        } finally {
            System.setOut(standardOutput);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
