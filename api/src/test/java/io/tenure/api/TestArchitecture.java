package io.tenure.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module, each with its reason. */
@AnalyzeClasses(packages = "io.tenure.api", importOptions = DoNotIncludeTests.class)
final class TestArchitecture {
    @ArchTest
    static final ArchRule THE_SERVER_HAS_NO_SPARK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "io.tenure.sql..", "io.tenure.jobs..", "scala..")
            .because("the server reads results and lives in 256 MB; what computes is another process");

    @ArchTest
    static final ArchRule ONLY_HTTP_KNOWS_JAVALIN = noClasses()
            .that()
            .resideOutsideOfPackage("io.tenure.api.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..")
            .because("what is answered does not depend on how it is asked for");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_KNOWS_DELTA = noClasses()
            .that()
            .resideOutsideOfPackage("io.tenure.api.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.delta..", "org.apache.hadoop..", "org.apache.parquet..")
            .because("how results are stored is decided in one place");

    @ArchTest
    static final ArchRule RESULTS_ASK_NOBODY = noClasses()
            .that()
            .resideInAPackage("io.tenure.api.result..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tenure.api.question..", "io.tenure.api.http..", "io.tenure.api.cli..")
            .because("a result is made of cells, whoever asked for it");
}
