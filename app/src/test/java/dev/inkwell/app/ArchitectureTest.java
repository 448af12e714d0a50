package dev.inkwell.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.inkwell.http.Api;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;

/** The plan of the house, as rules. {@code app} sees every module, so they are checked here. */
@AnalyzeClasses(packages = "dev.inkwell", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String DOMAIN = "dev.inkwell.domain..";
    private static final String PERSISTENCE = "dev.inkwell.persistence..";
    private static final String SHARED = "dev.inkwell.persistence.jdbc..";
    private static final String HTTP = "dev.inkwell.http..";
    private static final String APP = "dev.inkwell.app..";

    @ArchTest
    static final ArchRule theDomainDependsOnNothing = classes()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(DOMAIN, "java..", "org.jspecify.annotations..")
            .because("people lift the domain into programs of their own");

    @ArchTest
    static final ArchRule persistenceKnowsNoHttp = noClasses()
            .that()
            .resideInAPackage(PERSISTENCE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, APP, "io.micronaut.http..", "io.netty..")
            .because("an adapter is used without a server, by a batch job for one");

    @ArchTest
    static final ArchRule httpKnowsNoDatabase = noClasses()
            .that()
            .resideInAPackage(HTTP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PERSISTENCE, APP, "java.sql..", "io.micronaut.data..", "org.sqlite..")
            .because("the API is the same on every database");

    @ArchTest
    static final ArchRule adaptersDoNotKnowOneAnother = slices().matching("dev.inkwell.persistence.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage(PERSISTENCE), resideInAPackage(SHARED)) // which is no adapter
            .because("each can be taken without the others");

    @ArchTest
    static final ArchRule whatAdaptersShareKnowsNone = noClasses()
            .that()
            .resideInAPackage(SHARED)
            .should()
            .dependOnClassesThat(resideInAPackage(PERSISTENCE).and(not(resideInAPackage(SHARED))))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sqlite..", "org.postgresql..", "org.mariadb..")
            .because("what one database says differently belongs to its adapter");

    @ArchTest
    static final ArchRule theProgramKnowsNoAdapterByName = noClasses()
            .that()
            .resideInAPackage(APP)
            .should()
            .dependOnClassesThat(resideInAPackage(PERSISTENCE).and(not(resideInAPackage(SHARED))))
            .because("a jar with fewer adapters, or with one more, is made by its dependencies alone");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.inkwell.(*)..")
            .should()
            .beFreeOfCycles()
            .because("what depends on one another in a circle is one thing");

    @ArchTest
    static final ArchRule oneClassKnowsTheDriversErrors = noClasses()
            .that()
            .resideInAPackage(PERSISTENCE)
            .and()
            .haveNameNotMatching(".*\\.SqliteErrors(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.sqlite\\.SQLite(Exception|ErrorCode)")
            .because("the same error must mean the same everywhere");

    @ArchTest
    static final ArchRule controllersAreNotPublic = classes()
            .that()
            .haveSimpleNameEndingWith("Controller")
            .should()
            .notBePublic()
            .because("they are called over HTTP, and by nobody else");

    @ArchTest
    static final ArchRule controllersSayWhatTheyProduce = classes()
            .that()
            .areAnnotatedWith(Controller.class)
            .and()
            .resideInAPackage(HTTP)
            .should()
            .beAnnotatedWith(Api.class)
            .orShould()
            .beAnnotatedWith(producing("text/html"))
            .orShould()
            .beAnnotatedWith(producing("text/css"))
            .orShould()
            .beAnnotatedWith(producing("application/yaml"))
            .orShould()
            .beAnnotatedWith(producing("application/vnd.sqlite3"))
            .because("the rules for the API and for pages are told apart by it");

    @ArchTest
    static final ArchRule changesDoNotWait = methods()
            .that()
            .areAnnotatedWith(Post.class)
            .or()
            .areAnnotatedWith(Put.class)
            .or()
            .areAnnotatedWith(Patch.class)
            .or()
            .areAnnotatedWith(Delete.class)
            .should()
            .haveRawReturnType(CompletionStage.class)
            .because("who waited for the writer would hold up all other requests of the connection's thread");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields =
            fields().should().notBeAnnotatedWith(Inject.class).because("a constructor shows what a class needs");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*\\.(Abstract\\w+|I[A-Z][a-z]\\w+|\\w+(Impl|Dto|DTO|Manager|Helper|Utils?))")
            .because("these words say how a thing is made, not what it is");

    @ArchTest
    static final ArchRule anInterfaceHasTwoImplementations = classes()
            .that()
            .areInterfaces()
            .and()
            .resideInAPackage(DOMAIN)
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            .areNotAnnotatedWith(FunctionalInterface.class) // any lambda is one
            .should(haveTwoImplementations())
            .because("with one, the class itself is simpler");

    private static DescribedPredicate<JavaAnnotation<?>> producing(String mediaType) {
        return DescribedPredicate.describe(
                "@Produces " + mediaType,
                annotation -> annotation.getRawType().isEquivalentTo(Produces.class)
                        && ((String[]) annotation.get("value").orElseThrow())[0].startsWith(mediaType));
    }

    private static ArchCondition<JavaClass> haveTwoImplementations() {
        return new ArchCondition<>("have two implementations") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                long count = type.getAllSubclasses().stream()
                        .filter(implementation -> !implementation.getName().contains("$"))
                        .count();
                events.add(new SimpleConditionEvent(type, count >= 2, type.getName() + " has " + count));
            }
        };
    }
}
