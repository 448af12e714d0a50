package dev.inkwell.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the jar says that is in it, beside what is in it: a file comes from whichever jar of the class path has it. */
class BillOfMaterialsIT {
    private static final String INKWELL = System.getProperty("inkwell.jar");

    @Test
    void namesEveryLibraryThatIsInTheJarByItsDigestAndNoOther() throws Exception {
        Map<String, String> named = named();
        Map<String, String> there = there();

        assertThat(there).hasSizeGreaterThan(50);
        assertThat(named).containsExactlyInAnyOrderEntriesOf(there);
    }

    @Test
    void isFoundWhereTheManifestSays() throws IOException {
        try (JarFile jar = new JarFile(INKWELL)) {
            Manifest manifest = jar.getManifest();
            assertThat(manifest.getMainAttributes().getValue("Sbom-Format")).isEqualTo("CycloneDX");
            assertThat(jar.getEntry(manifest.getMainAttributes().getValue("Sbom-Location")))
                    .isNotNull();
        }
    }

    /** The components of the document: their SHA-256, by the name that their file has. */
    private static Map<String, String> named() throws IOException {
        Map<String, String> named = new TreeMap<>();
        try (JarFile jar = new JarFile(INKWELL);
                InputStream input = jar.getInputStream(jar.getEntry("META-INF/sbom/inkwell.cdx.json"));
                JsonParser json = new JsonFactory().createParser(input)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean components = json.currentName().equals("components");
                json.nextToken();
                if (components) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        component(json, named);
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        return named;
    }

    private static void component(JsonParser json, Map<String, String> named) throws IOException {
        Map<String, String> texts = new HashMap<>();
        String digest = "none";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            if (member.equals("hashes")) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    Map<String, String> hash = new HashMap<>();
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        hash.put(json.currentName(), json.nextTextValue());
                    }
                    digest = "SHA-256".equals(hash.get("alg")) ? String.valueOf(hash.get("content")) : digest;
                }
            } else {
                texts.put(member, String.valueOf(json.getText()));
                json.skipChildren();
            }
        }
        named.put(texts.get("name") + "-" + texts.get("version") + ".jar", digest);
    }

    /** The jars of the class path, tests and all, from which a file is in Inkwell's that no other of them has. */
    private static Map<String, String> there() throws Exception {
        Map<String, Set<Path>> origins = new HashMap<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(element);
            if (Files.isRegularFile(path)
                    && !path.getFileName().toString().startsWith("inkwell-app-")) { // the bill is its
                try (JarFile jar = new JarFile(path.toFile())) {
                    jar.stream()
                            .filter(entry -> !entry.isDirectory())
                            .forEach(entry -> origins.computeIfAbsent(entry.getName(), name -> new HashSet<>())
                                    .add(path));
                }
            }
        }
        Map<String, String> there = new TreeMap<>();
        try (JarFile jar = new JarFile(INKWELL)) {
            for (String name : (Iterable<String>) jar.stream().map(ZipEntry::getName)::iterator) {
                Set<Path> paths = origins.getOrDefault(name, Set.of());
                if (paths.size() == 1) {
                    Path path = paths.iterator().next();
                    if (!there.containsKey(path.getFileName().toString())) {
                        there.put(path.getFileName().toString(), digest(path));
                    }
                }
            }
        }
        return there;
    }

    private static String digest(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return "%064x".formatted(new BigInteger(1, digest));
    }
}
