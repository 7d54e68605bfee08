package io.tenure.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of this module, each with its reason. */
@AnalyzeClasses(packages = "io.tenure", importOptions = DoNotIncludeTests.class)
final class TestArchitecture {
    private static final String COMMANDS = "io.tenure.jobs.cli..";
    private static final String PIPELINE = "io.tenure.jobs.pipeline..";
    private static final String DEFINITIONS = "io.tenure.jobs.definition..";
    private static final String INPUT = "io.tenure.jobs.input..";
    private static final String EVENTS = "io.tenure.jobs.eventlog..";
    private static final String COHORTS = "io.tenure.jobs.cohort..";
    private static final String COLUMNS = "io.tenure.jobs.columns..";
    private static final String PACKED = "io.tenure.jobs.packed..";
    private static final String POSTGRES = "io.tenure.jobs.postgres..";
    private static final String RESULTS = "io.tenure.jobs.result..";
    private static final String VIEWS = "io.tenure.jobs.view..";
    private static final String TABLES = "io.tenure.jobs.table..";
    private static final String SPARK = "org.apache.spark..";
    private static final String HADOOP = "org.apache.hadoop..";
    private static final String[] DELTA = {"io.delta..", "org.apache.spark.sql.delta.."};

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_JOB = noClasses()
            .that()
            .resideInAPackage("io.tenure.core..")
            .or()
            .resideInAPackage("io.tenure.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tenure.jobs..")
            .because("the functions work alone, in a jar without the jobs");

    @ArchTest
    static final SliceRule JOBS_MEET_IN_TABLES = SlicesRuleDefinition.slices()
            .matching("io.tenure.jobs.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage(COMMANDS), resideInAPackage("io.tenure.jobs.."))
            .ignoreDependency(resideInAPackage(PIPELINE), resideInAPackage("io.tenure.jobs.."))
            .ignoreDependency(
                    resideInAPackage("io.tenure.jobs.."),
                    resideInAnyPackage(
                            TABLES, DEFINITIONS, INPUT, EVENTS, PACKED, COHORTS, COLUMNS, VIEWS, RESULTS, POSTGRES))
            .because("jobs meet in tables, and only the pipeline and commands put them together");

    @ArchTest
    static final ArchRule NOTHING_CALLS_A_COMMAND = noClasses()
            .that()
            .resideOutsideOfPackage(COMMANDS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMANDS)
            .because("a command is one way to start a job; the server and the nightly run are others");

    @ArchTest
    static final ArchRule REPORTS_ARE_MADE_WITHOUT_SPARK = noClasses()
            .that()
            .resideInAPackage("io.tenure.jobs.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPARK, HADOOP, DELTA[0])
            .because("a report is text made of numbers that the core computed; it is tested without a cluster");

    @ArchTest
    static final ArchRule CSV_IS_PARSED_WITHOUT_SPARK = noClasses()
            .that()
            .resideInAPackage("io.tenure.jobs.input.csv..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPARK, HADOOP, DELTA[0])
            .because("where a record ends depends on the bytes alone");

    @ArchTest
    static final ArchRule EVENTS_ARE_MADE_UP_WITHOUT_SPARK = noClasses()
            .that()
            .resideInAPackage("io.tenure.jobs.generate.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPARK, HADOOP, DELTA[0])
            .because("who does what on which day depends on numbers alone");

    @ArchTest
    static final ArchRule ONLY_TABLES_KNOW_DELTA = noClasses()
            .that()
            .resideOutsideOfPackage(TABLES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DELTA)
            .because("how tables are stored is decided in one place");

    @ArchTest
    static final ArchRule TABLES_KNOW_NO_JOB = noClasses()
            .that()
            .resideInAPackage(TABLES)
            .should()
            .dependOnClassesThat(resideInAPackage("io.tenure.jobs..").and(resideOutsideOfPackage(TABLES)))
            .because("a table is storage; what is computed from it is up to the jobs");

    @ArchTest
    static final ArchRule PLANS_KNOW_NO_FILES = noClasses()
            .that()
            .resideInAPackage("io.tenure.jobs.retention..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HADOOP, DELTA[0], "com.fasterxml..", "picocli..", "de.siegmar..")
            .because("a plan is a Dataset in and a result out: no files, no options, no formats");

    /** Spark reads these strings as SQL, so text of a user in them would be code. */
    private static final List<Pattern> SQL_IN_STRINGS = List.of(
            Pattern.compile("\\bfunctions\\.(expr|call_function)\\b"),
            Pattern.compile("(?<![\\w.])(expr|call_function)\\("),
            Pattern.compile("\\.selectExpr\\("),
            Pattern.compile("\\.(filter|where)\\(\\s*\""));

    @Test
    void conditionsAreColumnsNeverTextThatSparkParses() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            for (Path source : sources) {
                for (Pattern pattern : SQL_IN_STRINGS) {
                    assertThat(Files.readString(source)).as("%s", source).doesNotContainPattern(pattern);
                }
            }
        }
    }

    @Test
    void suchTextIsFound() {
        List<String> calls = List.of(
                "functions.expr(\"a\")",
                "col(expr(text))",
                "rows.selectExpr(a)",
                "rows.filter(\"a = 1\")",
                "rows.where(\n\"a\")");

        assertThat(calls)
                .allMatch(call -> SQL_IN_STRINGS.stream()
                        .anyMatch(pattern -> pattern.matcher(call).find()));
        assertThat(List.of("sub_expr(x)", "rows.filter(col(\"a\"))", "files.filter(file -> true)"))
                .noneMatch(call -> SQL_IN_STRINGS.stream()
                        .anyMatch(pattern -> pattern.matcher(call).find()));
    }
}
