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
     * Fails where a file can't be written, so that nobody waits for a result that has no place.
     *
     * @param option that names the file
     * @throws TenureException USAGE
     */
    static void requireWritable(String option, Path file) {
        if (file.toString().isEmpty() || Files.isDirectory(file)) {
            throw new TenureException(ErrorCode.USAGE, option + " '" + file + "' is a folder; name a file.");
        }
        Path folder = folderOf(file.toAbsolutePath());
        if (!Files.isDirectory(folder)) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    option + " '" + file + "': there is no folder '" + folder + "'; make it, or name another.");
        }
        if (isReplaced(file) && !Files.isWritable(folder)) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    option + " '" + file + "': the folder '" + folder + "' can't be written; name another.");
        }
    }

    /**
     * Writes the content under a temporary name beside the file and renames it. A device or a pipe is written as it is,
     * and a link stays a link.
     *
     * @throws TenureException USAGE when the file can't be written there
     */
    static void write(Path file, Content content) {
        try {
            if (isReplaced(file)) {
                replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
            } else {
                writeTo(file, content);
            }
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.USAGE, "Cannot write '" + file + "': " + e + ". Make room, or name another file.", e);
        }
    }

    private static void replace(Path file, Content content) throws IOException {
        Path temporary = folderOf(file)
                .resolve(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            writeTo(temporary, content);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeTo(Path file, Content content) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            content.writeTo(writer);
        }
    }

    private static boolean isReplaced(Path file) {
        return !Files.exists(file) || Files.isRegularFile(file);
    }

    private static Path folderOf(Path absolute) {
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder;
    }
}
