package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The pages, beside what they are about: the diagram and the poms, the README and {@code docs}, links and files. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..");

    private static final Pattern DIAGRAM = Pattern.compile("(?ms)^```mermaid\nflowchart TD\n(.*?)^```$");

    /** Some modules, which each depend on some others: solid to compile, dotted at run time alone. */
    private static final Pattern ARROWS = Pattern.compile("  ([a-z0-9& -]+?) (-->|-\\.->) ([a-z0-9& -]+)");

    private static final Pattern MODULE = Pattern.compile("  [a-z0-9-]+");

    private static final String DEPENDENCIES =
            "/project/dependencies/dependency | /project/profiles/profile/dependencies/dependency";

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    private static final Pattern FIRST_CHANGE =
            Pattern.compile("(?s)\n## A first change: .*? a change of (\\d+) files(.*?)\n## ");

    /** Of a table: a module, and some of its files. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`|]+)` \\| (`[^|]+`) \\|");

    @Test
    void theDiagramHasEveryModuleAndWhatItDependsOn() throws Exception {
        Set<String> drawn = new TreeSet<>();
        Matcher diagram = DIAGRAM.matcher(Files.readString(ROOT.resolve("docs/architecture.md")));
        assertThat(diagram.find()).isTrue();
        diagram.group(1).lines().forEach(line -> {
            Matcher arrows = ARROWS.matcher(line);
            if (arrows.matches()) {
                for (String from : arrows.group(1).split(" & ", -1)) {
                    drawn.add(from);
                    for (String to : arrows.group(3).split(" & ", -1)) {
                        drawn.add(to);
                        drawn.add(from + " " + arrows.group(2) + " " + to);
                    }
                }
            } else {
                assertThat(line).as("a line of the diagram").matches(MODULE);
                drawn.add(line.strip());
            }
        });

        assertThat(drawn)
                .as("docs/architecture.md draws what the poms say. A new module of the root pom wants an arrow in its"
                        + " diagram, \"  name --> other & other\" for dependencies of the scope compile, \"-.->\" for"
                        + " runtime; or, without any, a line of its own, \"  name\"")
                .containsExactlyInAnyOrderElementsOf(modulesAndArrows());
    }

    @Test
    void theReadmeHasALineForEveryPage() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            assertThat(pages.map(page -> ROOT.relativize(page).toString().replace('\\', '/')))
                    .as("pages that have a line of their own in the README, under More")
                    .isNotEmpty()
                    .allSatisfy(page -> assertThat(readme.substring(readme.indexOf("\n## More\n")))
                            .containsPattern("\n- \\[[^]]+]\\(" + Pattern.quote(page) + "\\): \\S"));
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
            assertThat(pages).isNotEmpty();
            for (Path page : pages) {
                assertThat(LINK.matcher(Files.readString(page))
                                .results()
                                .map((MatchResult link) -> link.group(1))
                                .filter(link -> !Files.exists(page.resolveSibling(link))))
                        .as("links of %s that lead nowhere", page)
                        .isEmpty();
            }
        }
    }

    @Test
    void theFirstChangeNamesFilesThatAreThereAndHowManyTheyAre() throws IOException {
        String contributing = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
        Matcher section = FIRST_CHANGE.matcher(contributing);
        assertThat(section.find()).isTrue();
        int named = 0;
        for (MatchResult row : ROW.matcher(section.group(2)).results().toList()) {
            Path module = ROOT.resolve(row.group(1));
            for (String name : row.group(2).split(", ", -1)) {
                named++;
                assertThat(files(module, Path.of(name.replace("`", ""))))
                        .as("what CONTRIBUTING.md means by %s in %s", name, module)
                        .hasSize(1);
            }
        }

        assertThat(named).isEqualTo(Integer.parseInt(section.group(1)));
    }

    /** The files of the module that end like this: in its folder, or anywhere among its sources. */
    private static List<Path> files(Path module, Path end) throws IOException {
        Path sources = module.resolve("src");
        try (Stream<Path> there = Files.exists(sources) ? Files.walk(sources) : Files.list(module)) {
            return there.filter(path -> path.endsWith(end)).toList();
        }
    }

    /** Modules that have code and are no examples or benchmarks; and their dependencies on one another. */
    private static Set<String> modulesAndArrows() throws Exception {
        Set<String> found = new TreeSet<>();
        for (Element module : elements(ROOT.resolve("pom.xml"), "/project/modules/module")) {
            String name = module.getTextContent();
            Path pom = ROOT.resolve(name).resolve("pom.xml");
            if (name.startsWith("examples/")
                    || name.startsWith("bench/")
                    || !elements(pom, "/project/packaging[. = 'pom']").isEmpty()) {
                continue;
            }
            found.add(name);
            for (Element dependency : elements(pom, DEPENDENCIES)) {
                String other = text(dependency, "artifactId").replaceFirst("^inkwell-", "");
                String scope = text(dependency, "scope");
                if (Set.of("dev.inkwell", "${project.groupId}").contains(text(dependency, "groupId"))
                        && !scope.equals("test")) {
                    found.add(name + (scope.equals("runtime") ? " -.-> " : " --> ") + other);
                }
            }
        }
        return found;
    }

    private static List<Element> elements(Path pom, String path) throws Exception {
        Node document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        List<Element> elements = new ArrayList<>();
        IntStream.range(0, nodes.getLength()).forEach(index -> elements.add((Element) nodes.item(index)));
        return elements;
    }

    /** What stands in this child; nothing where there is none. */
    private static String text(Element parent, String child) {
        NodeList children = parent.getElementsByTagName(child);
        return children.getLength() == 0
                ? ""
                : children.item(0).getTextContent().strip();
    }
}
