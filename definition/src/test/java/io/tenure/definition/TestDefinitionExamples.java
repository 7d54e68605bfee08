package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped examples. */
final class TestDefinitionExamples {
    static final Path EXAMPLES = Path.of("../conf/definitions");

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "dashboard.yaml", "everything.yaml"})
    void eachDefinitionComesBackFromItsCanonicalJson(String file) {
        List<Definition> definitions =
                DefinitionReader.read(List.of(EXAMPLES.resolve(file))).all();

        assertThat(definitions).hasSizeGreaterThan(3).allSatisfy(definition -> {
            assertThat(DefinitionReader.fromJson(definition.kind(), definition.toJson()))
                    .isEqualTo(definition);
            assertThat(definition.sha256()).matches("[0-9a-f]{64}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.yaml", "dashboard.yaml", "everything.yaml"})
    void eachTextAsWrittenMeansTheSameAgain(String file) {
        ReadDefinitions read = DefinitionReader.readOver(List.of(), List.of(EXAMPLES.resolve(file)));

        assertThat(DefinitionReader.readOver(read.written(), List.of()).definitions())
                .isEqualTo(read.definitions());
        assertThat(DefinitionReader.readOver(read.written(), List.of()).written())
                .isEqualTo(read.written());
    }
}
