package io.tenure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module, each with its reason. */
@AnalyzeClasses(packages = "io.tenure", importOptions = DoNotIncludeTests.class)
final class TestArchitecture {
    @ArchTest
    static final ArchRule CORE_IS_PLAIN_JAVA = classes()
            .that()
            .resideInAPackage("io.tenure.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.tenure.core..", "org.jspecify.annotations")
            .because("core is the algorithm; it must run and be tested without Spark");

    @ArchTest
    static final ArchRule ADAPTERS_TRANSLATE = classes()
            .that()
            .resideInAPackage("io.tenure.sql..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.tenure.core..",
                    "io.tenure.sql..",
                    "org.apache.spark..",
                    "scala..",
                    "org.jspecify.annotations",
                    "org.slf4j")
            .allowEmptyShould(true)
            .because("adapters translate between Spark and the core; they hold no algorithm and need nothing else");
}
