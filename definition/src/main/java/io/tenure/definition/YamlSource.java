package io.tenure.definition;

import io.tenure.core.error.TenureException;
import io.tenure.definition.Problems.Problem;
import io.tenure.definition.Problems.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/** A YAML text and where it came from. */
final class YamlSource {
    /** The largest definition file, in bytes. */
    static final int LARGEST_FILE = 4 << 20;

    /** The largest list of users, in bytes. */
    static final int LARGEST_LIST = 16 << 20;

    private static final int DEEPEST_YAML = 60;
    private static final int DEEPEST_JSON = 2_000;

    private final String label;
    private final String text;
    private final @Nullable Path folder;
    private final int deepest;

    /** Texts that replace a stretch of the source in {@link #slice}: lists that were in files of their own. */
    private final List<Replacement> replacements = new ArrayList<>();

    private record Replacement(int from, int to, String text) {}

    private YamlSource(String label, String text, @Nullable Path folder, int deepest) {
        this.label = label;
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.folder = folder;
        this.deepest = deepest;
    }

    /** A file; the files that it names are looked for in its folder. */
    static YamlSource ofFile(Path file) {
        String text = readUtf8(file, LARGEST_FILE, file.toString());
        return new YamlSource(file.toString(), text, file.toAbsolutePath().getParent(), DEEPEST_YAML);
    }

    /** A text from elsewhere, which can't name files. */
    static YamlSource ofText(String label, String text) {
        if (text.length() > LARGEST_FILE) {
            throw refusal(label, 1, 1, "The text is longer than " + LARGEST_FILE + " characters.");
        }
        return new YamlSource(label, text, null, DEEPEST_YAML);
    }

    /** Canonical JSON, which was written by this package: of any size. */
    static YamlSource ofJson(String label, String json) {
        return new YamlSource(label, json, null, DEEPEST_JSON);
    }

    /** Whether this is a text that a store keeps, which was read before. */
    boolean isStored() {
        return deepest == DEEPEST_JSON;
    }

    /** Definition files as a user names them; a folder stands for its {@code .yaml} and {@code .yml} files. */
    static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> files = entries.filter(entry -> entry.toString().endsWith(".yaml")
                            || entry.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw refusal(path.toString(), 1, 1, "The folder holds no .yaml or .yml file.");
            }
            return files;
        } catch (IOException e) {
            throw refusal(path.toString(), 1, 1, "Cannot list the folder: " + e.getMessage());
        }
    }

    /** The root of the text; empty where it holds nothing but comments. */
    Optional<YamlValue> root() {
        Yaml yaml = new Yaml(options());
        try {
            int depth = 0;
            for (Event event : yaml.parse(new StringReader(text))) {
                refuseAnchor(event);
                depth += depthChange(event);
                if (depth > deepest) {
                    throw at(event.getStartMark(), "The text is nested deeper than " + deepest + " levels.");
                }
            }
            @Nullable Node root = yaml.compose(new StringReader(text));
            return Optional.ofNullable(root).map(node -> new YamlValue(this, node, ""));
        } catch (MarkedYAMLException e) {
            throw unreadable(e);
        } catch (ReaderException e) {
            throw at(
                    position(e.getPosition()),
                    String.format(
                            "The character U+%04X can't stand in YAML; write it as an escape.", e.getCodePoint()));
        } catch (YAMLException e) {
            throw refusal(label, 1, 1, "Cannot read the YAML: " + e.getMessage());
        }
    }

    private LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(deepest);
        return options;
    }

    private static int depthChange(Event event) {
        if (event instanceof CollectionStartEvent) {
            return 1;
        }
        return event instanceof CollectionEndEvent ? -1 : 0;
    }

    private void refuseAnchor(Event event) {
        if (event instanceof AliasEvent || (event instanceof NodeEvent node && node.getAnchor() != null)) {
            throw at(
                    event.getStartMark(),
                    "Anchors and aliases (&name, *name) are not read; write the value out, or declare a signal or a"
                            + " segment and name that.");
        }
    }

    private Refusal unreadable(MarkedYAMLException e) {
        @Nullable Mark mark = e.getProblemMark();
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        String message = "Cannot read the YAML: " + context + e.getProblem() + ".";
        return mark == null ? refusal(label, 1, 1, message) : at(mark, message);
    }

    Refusal at(Mark mark, String message) {
        return refusal(label, mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** Refuses something a few characters to the right of a mark. */
    Refusal at(Mark mark, int charactersOn, String message) {
        return refusal(label, mark.getLine() + 1, mark.getColumn() + 1 + charactersOn, message);
    }

    /** Refuses the whole text. */
    Refusal refuse(String message) {
        return refusal(label, 1, 1, "The file " + message);
    }

    private Mark position(int codePoints) {
        String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
        int line = (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - (before.lastIndexOf('\n') + 1);
        return new Mark(label, codePoints, line, column, new int[0], 0);
    }

    private static Refusal refusal(String label, int line, int column, String message) {
        return new Refusal(new Problem(label, line, column, message));
    }

    /** The text of a node as it was written. */
    String raw(Node node) {
        return between(node.getStartMark().getIndex(), node.getEndMark().getIndex());
    }

    /**
     * A mapping as it was written, as a YAML text of its own: without the indentation that it has in common, and with lists
     * in place of the files they came from.
     */
    String slice(Node node) {
        int from = node.getStartMark().getIndex();
        int end = lastIndex(node);
        StringBuilder slice = new StringBuilder();
        int next = from;
        for (Replacement replacement : replacements.stream()
                .filter(replacement -> replacement.from() >= from && replacement.to() <= end)
                .sorted(Comparator.comparing(Replacement::from))
                .toList()) {
            slice.append(between(next, replacement.from())).append(replacement.text());
            next = replacement.to();
        }
        slice.append(between(next, end));
        String indentation = " ".repeat(node.getStartMark().getColumn());
        String whole = indentation + slice;
        boolean isCommon = whole.lines().allMatch(line -> line.isBlank() || line.startsWith(indentation));
        return isCommon && !indentation.isEmpty()
                ? whole.lines()
                        .map(line -> line.startsWith(indentation) ? line.substring(indentation.length()) : "")
                        .reduce((left, right) -> left + "\n" + right)
                        .orElse("")
                : whole;
    }

    /** Puts a list in place of the file that holds it, for {@link #slice}. */
    void replace(Node key, Node value, String replacement) {
        replacements.add(new Replacement(
                key.getStartMark().getIndex(), value.getEndMark().getIndex(), replacement));
    }

    /** Where a node's last leaf ends; what YAML calls the end of a block is where the next thing begins. */
    private static int lastIndex(Node node) {
        if (node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.BLOCK) {
            if (node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
                NodeTuple last = mapping.getValue().get(mapping.getValue().size() - 1);
                return lastIndex(last.getValueNode());
            }
            if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
                return lastIndex(sequence.getValue().get(sequence.getValue().size() - 1));
            }
        }
        return node.getEndMark().getIndex();
    }

    private String between(int fromCodePoint, int toCodePoint) {
        int from = text.offsetByCodePoints(0, fromCodePoint);
        return text.substring(from, text.offsetByCodePoints(from, toCodePoint - fromCodePoint));
    }

    /** The text of a file that this source names, relative to its folder. */
    String neighbour(YamlValue path) {
        if (folder == null) {
            throw path.refuse("names a file, which only a definition file can do; write the users here, under users.");
        }
        Path file = folder.resolve(path.text());
        try {
            return readUtf8(file, LARGEST_LIST, file.toString());
        } catch (Refusal refusal) {
            throw path.refuse("cannot be used. " + refusal.getMessage());
        }
    }

    private static String readUtf8(Path file, int largest, String label) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw refusal(label, 1, 1, "The file is larger than " + (largest >> 20) + " MiB.");
            }
            return decode(bytes, label);
        } catch (IOException e) {
            throw refusal(label, 1, 1, notReadable(file));
        }
    }

    private static String decode(byte[] bytes, String label) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, input.position(), StandardCharsets.UTF_8);
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            int column = before.length() - before.lastIndexOf('\n');
            throw refusal(label, line, column, "The text is not UTF-8 here; save the file as UTF-8.");
        }
    }

    private static String notReadable(Path file) {
        if (Files.exists(file)) {
            return Files.isDirectory(file) ? "This is a folder, not a file." : "The file can't be read.";
        }
        @Nullable Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "There is no such file.";
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names =
                    entries.map(entry -> String.valueOf(entry.getFileName())).toList();
            return "There is no such file" + TenureException.didYouMean(String.valueOf(file.getFileName()), names);
        } catch (IOException e) {
            return "There is no such file.";
        }
    }
}
