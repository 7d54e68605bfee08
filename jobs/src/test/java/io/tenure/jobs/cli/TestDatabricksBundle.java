package io.tenure.jobs.cli;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tenure.SharedSpark;
import io.tenure.jobs.table.StoreSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.ParameterException;

/**
 * {@code databricks.yml}, as far as it can be checked without a workspace.
 *
 * <p>With a CLI of Databricks, against all fields that it knows: {@code databricks bundle schema > bundle.schema.json}, then this
 * test with {@code -Dtenure.bundle.schema=bundle.schema.json}.
 */
final class TestDatabricksBundle {
    private static final Path ROOT = Path.of("..");
    private static final Path SCHEMA = Path.of(
            System.getProperty("tenure.bundle.schema", "src/test/resources/databricks/bundle-fields.schema.json"));
    private static final String TEXT = read(ROOT.resolve("databricks.yml"));
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{\\s*(.*?)\\s*}}");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{var\\.(\\w+)}");
    private static final String JOB_PARAMETER = "job.parameters.";

    /** What stands on the left side is what Databricks puts in when a job starts. */
    private static final Map<String, String> VALUES = Map.of(
            "job.start_time.iso_date", "2025-03-10",
            "store", "s3://lake/tenure",
            "input", "s3://lake/events",
            "output", "/Volumes/main/tenure/output",
            "secret_scope", "tenure");

    @TempDir
    private Path folder;

    private record Task(String key, Map<String, String> jobParameters, List<String> after, Map<?, ?> fields) {}

    @Test
    void everyFieldIsOneThatBundlesHave() {
        assertThat(problems(TEXT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "spark_jar_task:, spark_jar_tasks:",
        "main_class_name:, main_class:",
        "quartz_cron_expression:, cron:",
        "max_retries: 3, max_retries: three",
        "SINGLE_USER, SINGLE"
    })
    void aFieldOrValueThatIsMisspeltIsFound(String right, String wrong) {
        assertThat(TEXT).contains(right);

        assertThat(problems(TEXT.replace(right, wrong))).isNotEmpty();
    }

    @Test
    void everyMainClassHasAMain() throws ReflectiveOperationException {
        for (Task task : jarTasks(TEXT)) {
            String name = text(map(task.fields(), "spark_jar_task"), "main_class_name");
            Method main = Class.forName(name).getMethod("main", String[].class);

            assertThat(Modifier.isStatic(main.getModifiers())).as(name).isTrue();
        }
    }

    @Test
    void everyCommandLineIsOneOfTenure() {
        assertThat(jarTasks(TEXT)).isNotEmpty().allSatisfy(task -> parse(commandLine(task)));
    }

    @ParameterizedTest
    @CsvSource({
        "'- --granularity', '- --granularities', Unknown option: '--granularities'",
        "'- nightly\n', '- nightli\n', Unmatched argument",
        "'{{job.start_time.iso_date}}', '{{job.start_time.iso_dat}}', is no date"
    })
    void aCommandLineThatIsWrongIsFound(String right, String wrong, String why) {
        assertThat(TEXT).contains(right);

        assertThatThrownBy(() -> jarTasks(TEXT.replace(right, wrong)).forEach(task -> parse(commandLine(task))))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(why);
    }

    @Test
    void everyParameterThatIsNamedIsDeclaredAndEveryDeclaredOneIsUsed() {
        for (String job : jobs(TEXT).keySet()) {
            Set<String> used = new HashSet<>();
            Set<String> declared = new HashSet<>();
            for (Task task : tasks(TEXT, job)) {
                declared.addAll(task.jobParameters().keySet());
                strings(task.fields())
                        .flatMap(value -> matches(REFERENCE, value))
                        .filter(reference -> reference.startsWith(JOB_PARAMETER))
                        .forEach(reference -> used.add(reference.substring(JOB_PARAMETER.length())));
            }
            assertThat(used).as(job).isEqualTo(declared);
        }
    }

    @Test
    void everyVariableThatIsNamedIsDeclared() {
        Map<?, ?> variables = map(yaml(TEXT), "variables");

        assertThat(matches(VARIABLE, TEXT)).isNotEmpty().allMatch(variables::containsKey);
    }

    @Test
    void everyTaskHasAClusterAndTheOnesBeforeIt() {
        for (String job : jobs(TEXT).keySet()) {
            List<String> clusters = list(job(TEXT, job), "job_clusters").stream()
                    .map(cluster -> text(cluster, "job_cluster_key"))
                    .toList();
            for (Task task : tasks(TEXT, job)) {
                assertThat(task.fields().containsKey("sql_task")
                                || clusters.contains(text(task.fields(), "job_cluster_key")))
                        .as(task.key())
                        .isTrue();
            }
            assertThat(inOrder(tasks(TEXT, job))).as(job).hasSameSizeAs(tasks(TEXT, job));
        }
        String circle = TEXT.replaceFirst(
                "- task_key: ingest\n", "- task_key: ingest\n          depends_on: [{task_key: alert}]\n");
        assertThat(inOrder(tasks(circle, "tenure_nightly"))).isEmpty();
    }

    @Test
    void theNightGoesFromIngestToAlert() {
        assertThat(inOrder(tasks(TEXT, "tenure_nightly")))
                .containsExactly("ingest", "nightly", "fsck", "export", "alert");
    }

    @Test
    void theJarIsTheOneThatTheBuildMakes() {
        String version = matches(Pattern.compile("<version>(.*?)</version>"), read(Path.of("pom.xml")))
                .findFirst()
                .orElseThrow();
        String jar = "jobs/target/tenure-jobs-" + version + "-spark.jar";

        for (Task task : jarTasks(TEXT)) {
            assertThat(list(task.fields(), "libraries"))
                    .as(task.key())
                    .containsExactly(Map.<String, Object>of("jar", "./" + jar));
        }
        Map<?, ?> artifact = map(map(yaml(TEXT), "artifacts"), "tenure");
        assertThat(list(artifact, "files")).containsExactly(Map.<String, Object>of("source", jar));
    }

    @Test
    void aClusterHasTheSettingsThatAStoreNeeds() {
        Map<String, String> settings = new TreeMap<>(StoreSession.settings());
        // what brings open-source Delta
        settings.keySet()
                .removeAll(Set.of(
                        "spark.sql.extensions",
                        "spark.sql.catalog.spark_catalog",
                        "spark.hadoop.fs.file.impl",
                        "spark.delta.logStore.file.impl"));

        for (Map<?, ?> job : jobs(TEXT).values()) {
            for (Map<?, ?> cluster : list(job, "job_clusters")) {
                assertThat(map(map(cluster, "new_cluster"), "spark_conf")).isEqualTo(settings);
            }
        }
    }

    @Test
    void theWatchFailsWhereNobodyHasPublishedResultsOfLate() throws IOException {
        SparkSession spark = SharedSpark.session();
        String store = "spark_catalog.watched";
        spark.sql("CREATE SCHEMA " + store + " LOCATION '" + folder.resolve("watched") + "'");
        Path events = Files.writeString(folder.resolve("events.csv"), """
                event_time,user_id,event_type
                2025-03-04T02:00:00Z,ann,signup
                """);
        assertThat(Tenure.run("ingest", events.toString(), "--store", store)).isZero();
        assertThatThrownBy(() -> freshness(spark, store, "36"))
                .isInstanceOf(SparkRuntimeException.class)
                .hasMessageContaining("No run has published results");

        assertThat(Tenure.run("run", "--store", store)).isZero();

        assertThat(freshness(spark, store, "36")).startsWith("20");
        assertThatThrownBy(() -> freshness(spark, store, "-1"))
                .isInstanceOf(SparkRuntimeException.class)
                .hasMessageContaining("more than -1 hours ago");
        spark.sql("DROP SCHEMA " + store + " CASCADE");
    }

    private static String freshness(SparkSession spark, String store, String hours) {
        Task watch = tasks(TEXT, "tenure_watch").get(0);
        Map<?, ?> task = map(watch.fields(), "sql_task");
        assertThat(map(task, "parameters").keySet()).isEqualTo(Set.of("store", "max_age_hours"));
        String runs = "IDENTIFIER(:store || '.runs')";
        String query = read(ROOT.resolve(text(map(task, "file"), "path")));
        assertThat(query).contains("FROM " + runs);
        // as text, because open-source Delta's parser knows no parameters in IDENTIFIER
        String filled = query.replace(runs, store + ".runs")
                .replace(":store", "'" + store + "'")
                .replace(":max_age_hours", "'" + hours + "'");
        return String.valueOf(spark.sql(filled).head().get(0));
    }

    private static List<String> problems(String bundle) {
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(read(SCHEMA));
        return schema.validate(expanded(bundle), InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }

    /** YAML without anchors and comments, which not every reader of it knows. */
    private static String expanded(String bundle) {
        DumperOptions options = new DumperOptions();
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(yaml(bundle));
    }

    private static void parse(List<String> words) {
        Tenure.parser().parseArgs(words.toArray(String[]::new));
    }

    /** The words that the main class is given. */
    private static List<String> commandLine(Task task) {
        return strings(map(task.fields(), "spark_jar_task").get("parameters"))
                .map(word -> filled(filled(word, task.jobParameters()), VALUES))
                .toList();
    }

    private static String filled(String word, Map<String, String> values) {
        Matcher reference = REFERENCE.matcher(word);
        String referred = reference.replaceAll(match -> Matcher.quoteReplacement(
                values.getOrDefault(match.group(1).replace(JOB_PARAMETER, ""), match.group())));
        return VARIABLE.matcher(referred)
                .replaceAll(match -> Matcher.quoteReplacement(VALUES.getOrDefault(match.group(1), match.group())));
    }

    /** The keys of tasks, each after those that it depends on; of tasks in a circle and behind it, none. */
    private static List<String> inOrder(List<Task> tasks) {
        List<String> order = new ArrayList<>();
        List<Task> waiting = new ArrayList<>(tasks);
        while (true) {
            List<Task> ready = waiting.stream()
                    .filter(task -> order.containsAll(task.after()))
                    .toList();
            if (ready.isEmpty()) {
                return order;
            }
            ready.forEach(task -> order.add(task.key()));
            waiting.removeAll(ready);
        }
    }

    private static List<Task> jarTasks(String bundle) {
        return jobs(bundle).keySet().stream()
                .flatMap(job -> tasks(bundle, job).stream())
                .filter(task -> task.fields().containsKey("spark_jar_task"))
                .toList();
    }

    private static List<Task> tasks(String bundle, String job) {
        Map<?, ?> fields = job(bundle, job);
        Map<String, String> parameters = list(fields, "parameters").stream()
                .collect(toMap(parameter -> text(parameter, "name"), parameter -> text(parameter, "default")));
        return list(fields, "tasks").stream()
                .map(task -> new Task(
                        text(task, "task_key"),
                        parameters,
                        list(task, "depends_on").stream()
                                .map(before -> text(before, "task_key"))
                                .toList(),
                        task))
                .toList();
    }

    /** The jobs of all targets, by name; what a target adds to a job is left out. */
    private static Map<String, Map<?, ?>> jobs(String bundle) {
        Map<String, Map<?, ?>> jobs = new TreeMap<>();
        Map<?, ?> whole = yaml(bundle);
        Stream.concat(Stream.of(whole), map(whole, "targets").values().stream())
                .forEach(part -> map(map((Map<?, ?>) part, "resources"), "jobs")
                        .forEach((name, job) -> jobs.putIfAbsent(name.toString(), (Map<?, ?>) job)));
        return jobs;
    }

    private static Map<?, ?> job(String bundle, String name) {
        return Objects.requireNonNull(jobs(bundle).get(name), name);
    }

    private static Map<?, ?> yaml(String text) {
        return new Yaml().load(text);
    }

    private static Map<?, ?> map(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    private static List<Map<?, ?>> list(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null
                ? List.of()
                : ((List<?>) value)
                        .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    private static String text(Map<?, ?> fields, String name) {
        return String.valueOf(fields.get(name));
    }

    /** Every text in lists and maps, in their order. */
    private static Stream<String> strings(@Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.values().stream().flatMap(TestDatabricksBundle::strings);
        }
        if (value instanceof List<?> values) {
            return values.stream().flatMap(TestDatabricksBundle::strings);
        }
        return Stream.of(String.valueOf(value));
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
