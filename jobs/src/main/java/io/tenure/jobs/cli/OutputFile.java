package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that appears under its name only when it has been written to the end. */
final class OutputFile {
    /** Writes UTF-8 text. */
    interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    private OutputFile() {}

    /**
     * Writes the content under a temporary name beside the file and renames it.
     *
     * @throws TenureException USAGE when the file can't be written there
     */
    static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling(
                "." + absolute.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                content.writeTo(writer);
            }
            Files.move(temporary, absolute, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "Cannot write '" + file + "': " + e + ". Name a file in a folder that exists and can be written.",
                    e);
        } finally {
            temporary.toFile().delete();
        }
    }
}
