package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The published JSON Schema says of a file's shape what the reader says. */
final class TestDefinitionSchema {
    private static final Path FILE = Path.of("../conf/definitions.schema.json");
    private static final Schema SCHEMA = schema();

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "dashboard.yaml", "everything.yaml"})
    void acceptsTheExamples(String file) throws IOException {
        String text = Files.readString(TestDefinitionExamples.EXAMPLES.resolve(file));

        assertThat(SCHEMA.validate(text, InputFormat.YAML)).isEmpty();
        assertThat(text).startsWith("# yaml-language-server: $schema=../definitions.schema.json\n");
    }

    @ParameterizedTest
    @MethodSource("io.tenure.definition.BrokenDefinitions#ofShape")
    void refusesWhatTheReaderRefusesForItsShape(String text) {
        assertThatThrownBy(() -> DefinitionReader.readText(List.of(), "broken.yaml", text))
                .isInstanceOf(TenureException.class);
        assertThat(SCHEMA.validate(text, InputFormat.YAML)).as(text).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.tenure.definition.BrokenDefinitions#ofMeaning")
    void leavesMeaningToTheReader(String text) {
        assertThatThrownBy(() -> DefinitionReader.readText(List.of(), "broken.yaml", text))
                .isInstanceOf(TenureException.class);
        assertThat(SCHEMA.validate(text, InputFormat.YAML)).as(text).isEmpty();
    }

    @Test
    void hasTheFieldsThatTheDocumentationExplains() throws IOException {
        Set<String> documented = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/definitions.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> fields = new TreeSet<>();
        collectFields(SCHEMA.getSchemaNode(), "", fields);

        assertThat(documented).isEqualTo(fields);
    }

    /** The paths of all fields that have a description; fields inside the rules of a segment are those of the segment. */
    private static void collectFields(JsonNode node, String path, Set<String> fields) {
        node.path("properties").properties().forEach(field -> {
            String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            fields.add(inner);
            assertThat(field.getValue().path("description").asString(""))
                    .as(inner)
                    .isNotEmpty();
            collectFields(field.getValue(), inner, fields);
        });
        if (node.has("items")) {
            collectFields(node.path("items"), path + "[]", fields);
        }
        for (JsonNode choice : node.path("oneOf")) {
            if ((path.endsWith(".entry") || path.endsWith(".steps[]")) && choice.has("properties")) {
                collectFields(choice, path, fields);
            }
        }
    }

    private static Schema schema() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(Files.readString(FILE));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
