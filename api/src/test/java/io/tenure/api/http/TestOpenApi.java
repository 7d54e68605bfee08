package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.javalin.http.HandlerType;
import io.tenure.api.store.Shop;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The document says what the server does, and the server does what the document says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestOpenApi {
    private static final String DOCUMENT = "https://tenure.example/openapi";

    private RunningServer server;
    private JsonNode document;
    private SchemaRegistry schemas;

    @BeforeAll
    void start() throws Exception {
        server = RunningServer.of(Shop.store());
        String text = server.get("/openapi.yaml").body();
        document = new YAMLMapper().readTree(text);
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(DOCUMENT, document.toString())));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void hasEveryRouteAndNoOther() {
        Set<String> served = server.routes().stream()
                .map(route -> method(route.method()) + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = operations().map(Operation::name).collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(served);
    }

    @Test
    void saysWhatATokenHasToAllow() {
        Map<String, String> served = server.routes().stream()
                .collect(Collectors.toMap(
                        route -> method(route.method()) + " " + route.path(),
                        route -> route.scope() == null ? "[]" : "[{\"token\":[\"" + route.scope() + "\"]}]"));

        operations()
                .forEach(operation -> assertThat(
                                operation.node().path("security").toString())
                        .as(operation.name())
                        .isEqualTo(served.get(operation.name())));
    }

    @Test
    void nothingThatCanBeSentIsAnAddress() {
        assertThat(document.toString()).doesNotContain("\"format\":\"uri");
        assertThat(operations()
                        .flatMap(
                                operation -> operation.node().path("parameters").valueStream())
                        .map(parameter -> resolved(parameter).path("name").asString("")))
                .hasSizeGreaterThan(20)
                .noneMatch(name -> name.matches("(?i).*(url|uri|href|path|webhook|callback|input|output|address).*"));
    }

    private static String method(HandlerType method) {
        return method.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** An operation of the document. */
    private record Operation(String method, String path, JsonNode node) {
        String name() {
            return method + " " + path;
        }
    }

    private Stream<Operation> operations() {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> new Operation(method.getKey(), path.getKey(), method.getValue())));
    }

    @Test
    void namesAndExplainsEveryOperationAndParameter() {
        operations().forEach(operation -> {
            assertThat(operation.node().path("operationId").asString(""))
                    .as(operation.name())
                    .isNotEmpty();
            assertThat(operation.node().path("summary").asString(""))
                    .as(operation.name())
                    .isNotEmpty();
            operation.node().path("parameters").forEach(parameter -> {
                JsonNode meant = resolved(parameter);
                assertThat(meant.path("description").asString(""))
                        .as(operation.name())
                        .isNotEmpty();
                assertThat(meant.has("example"))
                        .as("%s %s", operation.name(), meant.path("name"))
                        .isTrue();
            });
        });
        assertThat(operations()
                        .map(operation -> operation.node().path("operationId").asString("")))
                .doesNotHaveDuplicates();
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    @Test
    void theExamplesAreWhatTheSchemasAllow() {
        operations()
                .forEach(operation -> Stream.concat(
                                Stream.of(operation.node().path("requestBody")),
                                operation.node().path("responses").properties().stream()
                                        .map(response -> resolved(response.getValue())))
                        .flatMap(body -> body.path("content").properties().stream())
                        .filter(content -> content.getKey().contains("json"))
                        .forEach(content -> {
                            String schema = content.getValue()
                                    .path("schema")
                                    .path("$ref")
                                    .asString("");
                            assertThat(schema).as(operation.name()).isNotEmpty();
                            JsonNode examples = content.getValue().path("examples");
                            assertThat(examples.size())
                                    .as("%s has no example", operation.name())
                                    .isPositive();
                            examples.forEach(example -> assertValid(
                                    schema, resolved(example).path("value").toString()));
                        }));
    }

    private void assertValid(String reference, String json) {
        Schema schema = schemas.getSchema(SchemaLocation.of(DOCUMENT + reference));
        assertThat(schema.validate(json, InputFormat.JSON))
                .as("%s of %s", json, reference)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/cohorts                                                              | CohortList",
                "/v1/cohorts/buyers                                                       | Cohort",
                "/v1/cohorts/buyers/retention                                             | Retention",
                "/v1/cohorts/buyers/retention?kind=bracket                                | Retention",
                "/v1/cohorts/buyers/retention?metric=revenue&min_cohort_size=0            | Retention",
                "/v1/cohorts/buyers/retention?segment=%7B%22country%22%3A%22FR%22%7D      | Retention",
                "/v1/cohorts/buyers/retention?granularity=month&mode=rolling              | Retention",
                "/v1/cohorts/buyers/funnel                                                | Funnel",
                "/v1/cohorts/buyers/timeseries                                            | TimeSeries",
                "/v1/cohorts/buyers/status                                                | ComputationStatus",
                "/healthz                                                                 | Status",
                "/readyz                                                                  | Status",
            })
    void answersAreWhatTheSchemasAllow(String path, String schema) throws Exception {
        HttpResponse<String> response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertValid("#/components/schemas/" + schema, response.body());
    }

    @ParameterizedTest
    @MethodSource("io.tenure.api.http.Refusals#all")
    void refusalsAreProblemsThatNameTheFieldAndTheCure(Refusals.Refused refused) throws Exception {
        HttpResponse<String> response = refused.send(server);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(refused.status());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertValid("#/components/schemas/Problem", response.body());
        assertThat(response.body()).contains(refused.says());
    }

    @Test
    void comparisonsAreWhatTheSchemasAllow() throws Exception {
        for (String body : new String[] {
            "{'cohorts':[{'cohort':'buyers'},{'cohort':'buyers','segment':{'country':'FR'}}]}",
            "{'cohorts':[{'cohort':'buyers','from':'2025-03-01','to':'2025-03-08'},{'cohort':'buyers'}],'granularity':'week'}",
            "{'cohorts':[{'cohort':'buyers'},{'cohort':'buyers','segment':{'country':'FR'}}],'metric':'revenue'}"
        }) {
            HttpResponse<String> response = server.post("/v1/cohorts/compare", body.replace('\'', '"'));

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertValid("#/components/schemas/ComparisonRequest", body.replace('\'', '"'));
            assertValid("#/components/schemas/Comparison", response.body());
            assertThat(response.body()).contains("corrected_p_value");
        }
    }
}
