// What the command proxy runs: a forward proxy that hands on each request and each answer as they are, and asks Prism
// whether the document allows the answer. Prism's own proxy would refuse requests that are wrong on purpose, and write
// bodies anew.
//
//   node proxy.mjs [FORGOTTEN]
//
// FORGOTTEN is a status that is taken out of the document, such as "GET /users/{id} 404", and must be missed.
// Prints its address. When its standard input ends, it prints one JSON object: what it saw, and what Prism found.

import http from "node:http";
import net from "node:net";
import zlib from "node:zlib";

import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import router from "@stoplight/prism-http/dist/router/index.js";
import validator from "@stoplight/prism-http/dist/validator/index.js";
import { parse } from "yaml";

const OF_A_CONNECTION = ["connection", "proxy-connection", "upgrade", "http2-settings", "keep-alive"];
const seen = { compared: 0, elsewhere: 0, around: 0, bodiless: 0 };
const findings = [];
let operations; // of the first service that is asked: they all have the same

async function operationsOf(origin) {
  const document = parse(await (await fetch(`${origin}/openapi.yaml`)).text());
  const [method, path, status] = process.argv[2]?.split(" ") ?? [];
  if (status) delete document.paths[path][method.toLowerCase()].responses[status];
  return getHttpOperationsFromSpec(document);
}

async function compare(origin, request, target, answer, body) {
  const method = request.method === "HEAD" ? "get" : request.method.toLowerCase();
  // A test may have stopped the service by now: the next one is asked.
  const resources = await (operations ??= operationsOf(origin).catch(() => (operations = undefined)));
  if (!resources) return;
  const routed = router.default({
    resources,
    input: { method, url: { path: target.split("?", 1)[0] } },
  });
  if (routed._tag === "Left") {
    seen.elsewhere++; // no path of the document, or none of its methods
    return;
  }
  seen.compared++;
  let resource = routed.right;
  if (body.length === 0 && (request.method === "HEAD" || request.headers.prefer)) {
    seen.bodiless++; // status and headers are compared; that a body may be left out is said in words only
    resource = { ...resource, responses: resource.responses.map((response) => ({ ...response, contents: [] })) };
  }
  const whole = answer.headers["content-encoding"] === "gzip" && body.length ? zlib.gunzipSync(body) : body;
  const element = {
    statusCode: answer.statusCode,
    // Node makes a list of each Set-Cookie, be it one
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    body: whole.length ? (/json/.test(answer.headers["content-type"]) ? JSON.parse(whole) : String(whole)) : undefined,
  };
  const validated = validator.validateOutput({ resource, element });
  if (validated._tag === "Left") {
    const found = validated.left.map(({ path, message }) => [path?.join("."), message].filter(Boolean).join(" "));
    findings.push(`${request.method} ${target} answered ${answer.statusCode}: ${found.join("; ")}: ${String(whole).slice(0, 300)}`);
  }
}

const proxy = http.createServer({ maxHeaderSize: 1 << 20, insecureHTTPParser: true, requestTimeout: 0 }, (request, response) => {
  const [, origin, target] = /^(http:\/\/[^/?]+)(.*)$/.exec(request.url) ?? [];
  if (origin === "http://around") { // the tests say that they open a connection of their own
    seen.around++;
    response.end();
    return;
  }
  const { hostname, port } = new URL(origin);
  const headers = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (!OF_A_CONNECTION.includes(request.rawHeaders[i].toLowerCase())) headers.push(...request.rawHeaders.slice(i, i + 2));
  }
  const options = { hostname, port, method: request.method, path: target || "/", headers, agent: false };
  const forwarded = http.request(options, (answer) => {
    const chunks = [];
    answer.on("data", (chunk) => chunks.push(chunk));
    answer.on("end", async () => {
      const body = Buffer.concat(chunks);
      await compare(origin, request, target, answer, body).catch((error) =>
        findings.push(`${request.method} ${target} could not be compared: ${error.stack}`));
      response.sendDate = false;
      response.writeHead(answer.statusCode, answer.rawHeaders.filter((_, i, all) =>
        !["connection", "transfer-encoding"].includes(all[i - (i % 2)].toLowerCase())));
      response.end(body);
    });
    answer.on("error", () => request.destroy());
  });
  let answered = false;
  forwarded.on("response", () => (answered = true));
  forwarded.on("error", () => {
    if (answered) request.unpipe(forwarded).resume(); // what the service does not want to read is dropped
    else request.destroy();
  });
  request.pipe(forwarded);
});

// Node reads no method that it does not know: such a request goes around, on a connection that then ends.
proxy.on("clientError", (error, socket) => {
  const head = error.rawPacket?.toString("latin1") ?? "";
  const [, hostname, port] = /^[^ ]+ http:\/\/([^:/]+):(\d+)/.exec(head) ?? [];
  if (!port) {
    socket.destroy();
    return;
  }
  seen.around++;
  const service = net.connect(Number(port), hostname);
  service.write(head.replace(/http:\/\/[^/]+/, "").replace("\r\n", "\r\nConnection: close\r\n"), "latin1");
  service.pipe(socket);
  service.on("error", () => socket.destroy());
});

proxy.listen(0, "127.0.0.1", () => console.log(`127.0.0.1:${proxy.address().port}`));
process.stdin.resume().on("end", () => {
  process.stdout.write(JSON.stringify({ ...seen, findings }), () => process.exit()); // not before all of it is written
});
