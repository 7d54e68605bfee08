package io.tenure.definition;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module, with the reason. */
@AnalyzeClasses(packages = "io.tenure.definition", importOptions = DoNotIncludeTests.class)
final class TestArchitecture {
    @ArchTest
    static final ArchRule DEFINITIONS_ARE_READ_WITHOUT_SPARK = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tenure.definition..", "io.tenure.core..", "java..", "org.yaml.snakeyaml..", "org.jspecify..")
            .because("the server reads and checks definitions, and has no Spark");
}
