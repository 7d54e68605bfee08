package io.tenure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module, each with its reason. */
@AnalyzeClasses(packages = "io.tenure", importOptions = DoNotIncludeTests.class)
final class TestArchitecture {
    private static final String DIGEST_LIBRARY = "com.tdunning..";
    private static final String ITS_ONE_USER = "io.tenure.core.digest.MergingLibrary";

    @ArchTest
    static final ArchRule CORE_IS_PLAIN_JAVA = classes()
            .that()
            .resideInAPackage("io.tenure.core..")
            .and()
            .doNotHaveFullyQualifiedName(ITS_ONE_USER)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.tenure.core..", "org.jspecify.annotations")
            .because("core is the algorithm; it must run and be tested without Spark");

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_DIGEST_LIBRARY = classes()
            .that()
            .haveFullyQualifiedName(ITS_ONE_USER)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.tenure.core..", DIGEST_LIBRARY)
            .because(
                    "t-digest is the one library of the core: it is relocated into the jar, it trusts its bytes and its"
                            + " callers, and what stands between is one class");

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
