package io.tenure.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Folders under {@code bench/target} that hold what a benchmark writes. */
final class TargetFolder {
    private static final Path ROOT = Path.of("bench", "target").toAbsolutePath();

    private TargetFolder() {}

    /** A folder that isn't there: what it held is deleted. */
    static Path fresh(String name) {
        Path folder = ROOT.resolve(name);
        delete(folder);
        return folder;
    }

    /** Gives a fresh folder to something that writes to it, then deletes it. */
    static void use(String name, Consumer<Path> work) {
        Path folder = fresh(name);
        work.accept(folder);
        delete(folder);
    }

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
