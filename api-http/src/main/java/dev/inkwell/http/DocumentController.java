package dev.inkwell.http;

import io.micronaut.core.util.SupplierUtil;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The API's own description, {@code /openapi.yaml}; in version 3.0 for generators of clients that know no newer one. */
@Controller
@Produces(DocumentController.YAML)
final class DocumentController {
    static final String YAML = "application/yaml";

    /** Written once, and not before somebody asks: most who start the service do not. */
    private final Supplier<byte[]> document;

    private final Supplier<byte[]> documentInVersion30;

    DocumentController(OpenApi api) {
        document = SupplierUtil.memoized(() -> yaml(api.document()));
        documentInVersion30 = SupplierUtil.memoized(() -> yaml(api.documentInVersion30()));
    }

    @Get("/openapi.yaml")
    HttpResponse<byte[]> document() {
        return answer(document.get());
    }

    @Get("/openapi-3.0.yaml")
    HttpResponse<byte[]> documentInVersion30() {
        return answer(documentInVersion30.get());
    }

    private static HttpResponse<byte[]> answer(byte[] yaml) {
        return HttpResponse.ok(yaml).contentType(YAML).header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    private static byte[] yaml(Map<String, Object> document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setDereferenceAliases(true);
        options.setWidth(120);
        return new Yaml(options).dump(document).getBytes(StandardCharsets.UTF_8);
    }
}
