// What the command fuzz runs: asks a service what its OpenAPI document allows and what it forbids, and compares each
// answer with the document. Everything that is asked is drawn from the document: its operations, parameters, schemas
// and examples; only the ways to be wrong are made up here.
//
//   node fuzz.mjs ADDRESS DOCUMENT REQUESTS SEED [FORGOTTEN]
//
// FORGOTTEN is a status that is taken out of the document, such as "GET /users/{id} 404", and must be missed.
// Prints one JSON object: how often each operation answered each status, what the document has, and the failure if any.

import http from "node:http";
import zlib from "node:zlib";

import SwaggerParser from "@apidevtools/swagger-parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";

const CONNECTIONS = 16;
const [address, file, requests, seed, forgotten] = process.argv.slice(2);
const [hostname, port] = address.split(":");

// ---- the document ----

const METHODS = ["get", "put", "post", "delete", "patch"];
const documented = await SwaggerParser.validate(file); // and each $ref replaced by what it refers to
const operations = Object.entries(documented.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({
    ...item[method],
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
    owner: path.match(/(\w+)\/\{/)?.[1], // whose id is in the path, such as users
    resource: path.replace(/\/\{\w+\}$/, "").split("/").pop(), // whose ids are answered
  })),
);
const forgetful = operations.find(({ name }) => forgotten?.startsWith(`${name} `));
if (forgetful) delete forgetful.responses[forgotten.split(" ").pop()];
// A caller has to bear members that it does not know; but here the document is to name them all.
for (const schema of Object.values(documented.components.schemas)) {
  if (schema.properties) schema.additionalProperties = false;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false });
addFormats(ajv);
const headerAjv = new Ajv2020({ strict: false, coerceTypes: true }); // in headers all is text
addFormats(headerAjv);
const compiled = new Map();

/** What is wrong with a value, or undefined. */
function wrong(validator, schema, value) {
  if (!compiled.has(schema)) compiled.set(schema, validator.compile(schema));
  const validate = compiled.get(schema);
  return validate(value) ? undefined : validator.errorsText(validate.errors);
}

function operationOf(method, target) {
  const path = target.split("?", 1)[0];
  return operations.find(
    (operation) => operation.method === (method === "HEAD" ? "GET" : method) && operation.pattern.test(path),
  );
}

/** What the document does not allow about an answer, or undefined. */
function complaint({ method, target }, answer) {
  const operation = operationOf(method, target);
  const { status, headers } = answer;
  if (status >= 500 && ![503, 507].includes(status)) return `answered ${status}`;
  if (!operation) return status < 500 ? undefined : `answered ${status} where there is nothing`;
  const response = operation.responses[status];
  if (!response) return `${operation.name} answered ${status}, which the document does not name`;
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const value = headers[name.toLowerCase()];
    if (value === undefined) {
      if (header.required) return `${operation.name} answered ${status} without ${name}`;
    } else {
      const errors = wrong(headerAjv, header.schema, value);
      if (errors) return `${operation.name} answered ${status} with ${name}: ${value}: ${errors}`;
    }
  }
  if (answer.body.length === 0) return undefined;
  if (!response.content) return `${operation.name} answered ${status} with a body, which the document does not name`;
  const content = response.content[headers["content-type"].split(";")[0]];
  if (!content) return `${operation.name} answered ${status} as ${headers["content-type"]}`;
  if (content.schema.type === "string") return undefined; // a text, whatever it says
  let json;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.body));
  } catch (error) {
    return `${operation.name} answered ${status} with what is no JSON: ${error.message}`;
  }
  const errors = wrong(ajv, content.schema, json);
  if (errors) return `${operation.name} answered ${status} with a body that breaks its schema: ${errors}`;
  if (status >= 400 && !Object.values(content.examples).some((example) => example.value.type === json.type)) {
    return `${operation.name} answered ${status} ${json.type}, which the document does not name`;
  }
  return undefined;
}

// ---- what is asked ----

const mostly = (good, ...bad) =>
  fc.oneof({ withCrossShrink: true }, { weight: 12, arbitrary: good }, ...bad.map((arbitrary) => ({ weight: 1, arbitrary })));
const rarely = (arbitrary, weight = 1) =>
  fc.oneof({ withCrossShrink: true }, { weight: 20, arbitrary: fc.constant(undefined) }, { weight, arbitrary });

/** Places for what is known only while requests are sent; `instead` where there is nothing of the kind yet. */
const seen = (kind, instead) => fc.tuple(fc.nat(99), instead).map(([nth, instead]) => ({ seen: kind, nth, instead }));
const fresh = (example) => fc.constant({ fresh: String(example) });

const HOSTILE = [
  "", " ", "\u0000", "a\u0000b", "\ud800", "\udc00x", "\u202e\u2066", "\ufeff", "\uffff", "İıſKÅ", "ﬀ", "e\u0301",
  "👩‍👩‍👧‍👦", "💥".repeat(81), "a".repeat(121), "x".repeat(9000), "-1", "0", "-0", "1e3", "1.0", "0x1", "１", "٣", "+1",
  "9223372036854775807", "9223372036854775808", "99999999999999999999999999", "null", "undefined", "NaN", "true", "[]", "{}",
  "..", ".", "../../etc/passwd", "%", "%00", "%2F", "%zz", "'", "\"", "' OR 1=1 --", "*", "a*", "\"a", "NEAR(a b)", "a AND", "-a",
  "^a", "id:1", "(", "\\", "<b>", "${7*7}", "{{1}}", "\r\nX-Evil: 1", "\t", "\u2028", "a,b", ",", "id,id", "=", "&", ";", "#", "?",
  "a b c d e f g h i j ".repeat(12), "a@b", "@", "a@b@c.d", "ä@ö.ü", "a".repeat(64) + "@" + "b".repeat(54) + ".c",
];
const utf16 = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
const hostileText = fc.oneof(fc.constantFrom(...HOSTILE), utf16, fc.string({ unit: "binary" }), fc.string());
const deep = fc.integer({ min: 2, max: 60 }).map((depth) => ({ raw: "[".repeat(depth) + "]".repeat(depth) }));
const numbers = fc
  .constantFrom("1e400", "-1e400", "1E-400", "9223372036854775808", "1.5", "-0", "1.0", "1e2", "0.1e1", "9".repeat(2000))
  .map((raw) => ({ raw }));
const hostileJson = fc.oneof(hostileText, fc.jsonValue(), fc.constantFrom(null, true, 0, -1, 2 ** 53), numbers, deep);
/** What Node's client sends as it is: neither a control character nor one beyond Latin-1. */
const hostileHeader = fc.oneof(
  fc.constantFrom(...HOSTILE.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text))),
  fc.tuple(fc.constantFrom("a", "q", "return", "handling"), fc.constantFrom("", "\"", "\"\"", "\"a", "\"a\"b", "\"\\\"", "=", "a;b=c"))
    .map((pair) => pair.join("=")),
  fc.constantFrom("\"\"", "\"a", "W/\"a\"", "W/", "*, \"a\"", "\"a\",,", "a=b;c", ";q=", "x".repeat(256), "a".repeat(17000)),
  fc.array(fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f), { maxLength: 8 })
    .map((codes) => String.fromCharCode(...codes)),
);

/** A header's value with its words in quotes, as some clients write it, and broken off behind a word or a sign. */
const brokenOff = (texts) =>
  fc.constantFrom(...texts.flatMap((text) => {
    const parts = text.replace(/=(\w+)/g, '="$1"').match(/\w+|\W/g);
    return parts.map((_, last) => parts.slice(0, last + 1).join(""));
  }));

/** Values that a schema allows: those that were answered before, examples made unlike any other, and what else there is. */
function fitting(schema, name, hints = []) {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [].concat(schema.type ?? "string");
  const examples = [].concat(schema.examples ?? [], hints);
  const choices = [];
  if (types.includes("integer")) {
    const least = schema.minimum ?? -100;
    choices.push({ weight: 3, arbitrary: seen(name, fc.constant(1)) });
    choices.push({ weight: 3, arbitrary: fc.integer({ min: least, max: 12 }) });
    choices.push({ weight: 1, arbitrary: fc.integer({ min: least, max: schema.format === "int32" ? 0x7fffffff : 2 ** 53 - 1 }) });
  } else {
    const maxLength = Math.min(schema.maxLength ?? 200, 2000);
    for (const example of examples) {
      choices.push({ weight: 4, arbitrary: fresh(example) }, { weight: 1, arbitrary: fc.constant(example) });
    }
    choices.push({ weight: 1, arbitrary: seen(name, fc.constant(String(examples[0] ?? "a"))) });
    choices.push({
      weight: 1,
      arbitrary: schema.pattern
        ? fc.stringMatching(new RegExp(schema.pattern))
        : fc.string({ minLength: schema.minLength ?? 0, maxLength, unit: "grapheme" }),
    });
  }
  if (types.includes("null")) choices.push({ weight: 1, arbitrary: fc.constant(null) });
  return fc.oneof({ withCrossShrink: true }, ...choices);
}

/** A parameter's values: of some, the document says in words which there are, and has them in backticks. */
function values(operation, parameter) {
  const { name, schema } = parameter;
  const quoted = [...(parameter.description ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1]);
  if (name === "fields") {
    const answer = operation.responses[200].content["application/json"].schema;
    const members = Object.keys((answer.items ?? answer).properties);
    return mostly(fc.subarray(members, { minLength: 1 }).map((names) => names.join(",")), hostileText);
  }
  if (name.startsWith("If-")) {
    return fc.oneof(seen("current tag", fc.constant("*")), seen("tag", fc.constant("*")), fc.constant("*"), hostileHeader);
  }
  if (parameter.in === "header") {
    return mostly(fc.oneof(seen(name, fc.constant(parameter.example)), fresh(parameter.example.replace(/^"|"$/g, "")),
      ...(quoted.length ? [fc.constantFrom(...quoted), fc.subarray(quoted).map((all) => all.join(", "))] : [])),
      hostileHeader, ...Array(2).fill(brokenOff(quoted.length ? quoted : [parameter.example])));
  }
  return mostly(fitting(schema, name, [].concat(parameter.example ?? [])), hostileText);
}

function query(operation) {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const named = known.map((parameter) =>
    rarely(values(operation, parameter).map((value) => [parameter.name, value]), parameter.name === "cursor" ? 10 : 4),
  );
  const other = [rarely(fc.tuple(fc.oneof(fc.constantFrom("pgae", "", "x[]", "_method"), hostileText), hostileText))];
  if (known.length) {
    const again = fc.constantFrom(...known.map(({ name }) => name));
    other.push(rarely(again.chain((name) => fc.tuple(fc.constant(name), hostileText))));
  }
  return fc.tuple(...named, ...other).map((pairs) => pairs.filter(Boolean));
}

const ODD_HEADERS = {
  Accept: fc.oneof(
    fc.constantFrom("application/json", "*/*", "application/*;q=0.1", "text/html", "text/html, application/json;q=0",
      "application/problem+json", "application/json;q=x", "a/b/c", "", ";", "application/json;charset=utf-16"),
    hostileHeader,
  ),
  "Accept-Encoding": fc.oneof(fc.constantFrom("gzip", "br, gzip;q=0.5", "gzip;q=0", "*", "identity;q=0"), hostileHeader),
  "Accept-Language": hostileHeader,
  "Content-Encoding": fc.constantFrom("gzip", "identity", "x"),
  "Content-Type": fc.oneof(fc.constantFrom("application/json", "text/plain", "a", ""), hostileHeader),
  Cookie: hostileHeader,
  Authorization: hostileHeader,
  Connection: fc.constantFrom("close", "keep-alive"),
  Expect: fc.constantFrom("100-continue", "x"),
  Forwarded: hostileHeader,
  Host: fc.constantFrom("example.org", "a:b:c", ""),
  "If-Modified-Since": fc.oneof(fc.constant("Mon, 23 Nov 2026 10:15:30 GMT"), hostileHeader),
  "If-Range": hostileHeader,
  Origin: fc.oneof(fc.constantFrom("null", "https://example.org"), hostileHeader),
  Range: fc.oneof(fc.constantFrom("bytes=0-1", "bytes=-1", "items=0-0"), hostileHeader),
  "Sec-Fetch-Site": fc.constantFrom("cross-site", "same-origin"),
  "X-HTTP-Method-Override": fc.constantFrom("DELETE", "TRACE"),
  "X-Forwarded-Prefix": hostileHeader,
  "X-Request-Id": fc.oneof(fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/), hostileHeader),
  traceparent: fc.oneof(fc.constant("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), hostileHeader),
};

function headers(operation) {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === "header");
  const named = known.map((parameter) =>
    rarely(values(operation, parameter).map((value) => [parameter.name, value]), 6),
  );
  const twice = known.map((parameter) => rarely(values(operation, parameter).map((value) => [parameter.name, value])));
  const odd = rarely(
    fc.constantFrom(...Object.keys(ODD_HEADERS)).chain((name) => fc.tuple(fc.constant(name), ODD_HEADERS[name])), 6);
  return fc.tuple(...named, ...twice, odd, odd).map((pairs) => pairs.filter(Boolean));
}

/** An object, as a list of members so that one can be there twice. */
function members(schema) {
  const named = Object.entries(schema.properties).map(([name, property]) => {
    const pair = mostly(fitting(property, name), hostileJson).map((value) => [name, value]);
    return (schema.required ?? []).includes(name)
      ? mostly(pair, fc.constant(undefined))
      : fc.option(pair, { nil: undefined, freq: 1 });
  });
  const other = fc.tuple(fc.oneof(fc.constantFrom("id", "created_at", "message", "usrname", "__proto__"), hostileText), hostileJson);
  return fc
    .tuple(...named, rarely(other), rarely(fc.tuple(fc.constantFrom(...Object.keys(schema.properties)), hostileJson)))
    .map((pairs) => pairs.filter(Boolean));
}

const BROKEN = [
  "", " ", "{", "}", "{}x", "{}{}", "[", "nul", "{\"a\":1,}", "{'a':1}", "{a:1}", "\ufeff{}", "// {}", "{\"a\":01}", "{\"a\":NaN}",
  "\"\\ud800\"", "{\"a\":\"\\u12\"}", "{\"a\":\"\t\"}",
];
const bytes = fc.uint8Array({ maxLength: 40 }).map((all) => ({ bytes: Buffer.from(all).toString("base64") }));

function body(operation) {
  if (!operation.requestBody) return rarely(fc.oneof(hostileText.map((text) => ({ text, type: "application/json" })), bytes));
  const types = Object.entries(operation.requestBody.content);
  const whole = fc.oneof(...types.map(([type, content]) => members(content.schema).map((all) => ({ members: all, type }))));
  const [first] = types[0];
  return mostly(
    whole,
    whole.chain((good) => fc.constantFrom("text/plain", "application/json; charset=utf-8", "application/JSON",
      "application/json;charset=utf-16", "application/x-www-form-urlencoded", "application/xml", "", "/", undefined)
      .map((type) => ({ ...good, type }))),
    fc.constantFrom(...BROKEN).map((text) => ({ text, type: first })),
    hostileJson.map((json) => ({ json, type: first })),
    fc.tuple(whole, fc.nat(200), fc.nat(20), fc.oneof(hostileText, fc.constant("")))
      .map(([good, at, length, instead]) => ({ ...good, splice: [at, length, instead] })),
    bytes.map((some) => ({ ...some, type: first })),
    fc.constantFrom(undefined, undefined, undefined, { text: "\"" + "a".repeat(3 * 1024 * 1024) + "\"", type: first }),
  );
}

const call = (operation) =>
  fc.record({
    path: fc.constant(operation.path),
    method: mostly(fc.constant(operation.method), fc.constantFrom("HEAD", "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE",
      "TRACE", "PROPFIND", "QUERY", "A", "!#$%&'*+-.^_`|~")),
    id: mostly(seen(operation.owner, fc.constant(1)), fc.oneof(fc.integer(), fc.maxSafeInteger(), hostileText)),
    query: query(operation),
    headers: headers(operation),
    body: body(operation),
    chunked: rarely(fc.constant(true)),
  });

const action = fc.oneof(
  ...operations.map((operation) => ({
    weight: operation.requestBody && operation.method === "POST" ? 6 : operation.method === "DELETE" ? 1 : 2,
    arbitrary: call(operation),
  })),
  { weight: 3, arbitrary: fc.record({ follow: fc.nat(99) }) }, // where a Link leads
  { weight: 3, arbitrary: fc.record({ again: fc.nat(99), body: fc.option(hostileText, { freq: 1 }) }) }, // as it was, or not quite
);
const session = fc.array(action, { minLength: 1, maxLength: 40, size: "max" });

// ---- asking ----

const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS * 2 });
let names = 0;

/** What a session has seen: members of answers and parameters by their names, ids by resources, tags, links, requests. */
class Session {
  links = [];
  sent = [];

  /** Begins with what another has seen. */
  constructor(before) {
    this.seen = new Map([...(before?.seen ?? [])].map(([kind, values]) => [kind, [...values]]));
    this.tags = new Map(before?.tags);
  }

  remember(kind, value) {
    if (!this.seen.has(kind)) this.seen.set(kind, []);
    this.seen.get(kind).push(value);
  }

  resolve(value) {
    if (value?.fresh !== undefined) return `f${(names++).toString(36)}${value.fresh}`;
    if (value?.seen !== undefined) {
      const all = this.seen.get(value.seen) ?? this.seen.get(value.seen.replace(/_id$/, "s")) ?? [];
      return all.length ? all[value.nth % all.length] : value.instead;
    }
    return value;
  }

  request(action) {
    if (action.follow !== undefined) {
      return this.links.length
        ? { method: "GET", target: this.links[action.follow % this.links.length], headers: [] }
        : undefined;
    }
    if (action.again !== undefined) {
      const before = this.sent[action.again % this.sent.length];
      return before && { ...before, body: action.body === null ? before.body : Buffer.from(action.body) };
    }
    const path = action.path.replace(/\{\w+\}/, () => encode(this.resolve(action.id)));
    const pairs = action.query.map(([name, value]) => `${encode(name)}=${encode(this.resolve(value))}`);
    const target = path + (pairs.length ? `?${pairs.join("&")}` : "");
    const tag = this.tags.get(path);
    const headers = action.headers.map(([name, value]) => [
      name,
      value?.seen === "current tag" && tag ? tag : String(this.resolve(value)),
    ]);
    let body;
    if (action.body) {
      body = this.body(action.body);
      if (action.body.type !== undefined) headers.unshift(["Content-Type", action.body.type]);
    }
    for (const [name, value] of headers) if (name === "Idempotency-Key") this.remember(name, value);
    return { method: action.method, target, headers, body, chunked: action.chunked };
  }

  body(wanted) {
    if (wanted.bytes !== undefined) return Buffer.from(wanted.bytes, "base64");
    let text = wanted.text;
    if (wanted.json !== undefined) text = this.json(wanted.json);
    if (wanted.members) text = `{${wanted.members.map(([name, value]) => `${JSON.stringify(name)}:${this.json(value)}`)}}`;
    if (wanted.splice) {
      const [at, length, instead] = wanted.splice;
      text = text.slice(0, at % (text.length + 1)) + instead + text.slice((at % (text.length + 1)) + length);
    }
    return Buffer.from(text);
  }

  json(value) {
    return value?.raw ?? JSON.stringify(this.resolve(value));
  }

  /** Takes from an answer what later requests can use. */
  learn({ method, target }, { status, headers, body }) {
    if (headers.etag) {
      this.tags.set(target.split("?", 1)[0], headers.etag);
      this.remember("tag", headers.etag);
    }
    for (const [, link] of (headers.link ?? "").matchAll(/<([^>]*)>/g)) {
      this.links.push(link);
      const cursor = new URLSearchParams(link.split("?")[1]).get("cursor");
      if (cursor) this.remember("cursor", cursor);
    }
    if (headers.location) {
      const [resource, id] = headers.location.split("/").slice(-2);
      this.remember(resource, /^\d+$/.test(id) ? Number(id) : id);
      this.tags.set(headers.location, headers.etag);
    }
    const operation = operationOf(method, target);
    if (status < 300 && operation && body.length && headers["content-type"].startsWith("application/json")) {
      for (const item of [].concat(JSON.parse(body)).slice(0, 5)) {
        for (const [name, value] of Object.entries(item)) this.remember(name, value);
        const key = item.id ?? item.name; // of a backup
        if (key) this.remember(operation.resource, key);
      }
    }
  }
}

/** As URLs have it; a lone surrogate, which they cannot have, as the bytes that some would send. */
function encode(value) {
  return String(value).replace(/[\ud800-\udbff][\udc00-\udfff]|[^]/g, (character) =>
    /^[\ud800-\udfff]$/.test(character)
      ? [0xed, 0x80 | ((character.charCodeAt(0) >> 6) & 0x3f), 0x80 | (character.charCodeAt(0) & 0x3f)]
          .map((byte) => `%${byte.toString(16)}`).join("")
      : encodeURIComponent(character),
  );
}

async function send(request) {
  try {
    return await sendOnce(request);
  } catch (error) {
    if (error.again) return await send(request); // the connection was closed while it was idle
    // A body that is too large is not read to its end, and the answer may be lost with the connection.
    if (request.body?.length > 65536 && ["ECONNRESET", "EPIPE"].includes(error.code)) return undefined;
    throw error;
  }
}

function sendOnce({ method, target, headers, body, chunked }) {
  return new Promise((resolve, reject) => {
    const fields = headers.flat(); // which Node sends as they are, also twice the same
    if (!headers.some(([name]) => name === "Host")) fields.push("Host", address);
    if (body && chunked) fields.push("Transfer-Encoding", "chunked");
    else if (body) fields.push("Content-Length", String(body.length));
    const options = { hostname, port, method, path: target, headers: fields, agent, timeout: 30_000 };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        let whole = Buffer.concat(chunks);
        if (response.headers["content-encoding"] === "gzip" && whole.length) whole = zlib.gunzipSync(whole);
        resolve({ status: response.statusCode, headers: response.headers, body: whole });
      });
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 30 seconds")));
    request.on("error", (error) => {
      error.again = request.reusedSocket && error.code === "ECONNRESET";
      reject(error);
    });
    request.end(body);
  });
}

/** As a person would read it. */
function told({ method, target, headers, body }) {
  const short = (text) => (text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text);
  const content = body === undefined ? "" : ` ${short(JSON.stringify(body.toString()))}`;
  return `${method} ${short(target)}${headers.map(([name, value]) => ` [${name}: ${short(value)}]`).join("")}${content}`;
}

const statuses = {};
let sent = 0;
let lost = 0;
let failing; // the seed of the first session that failed, after which the others stop
let failure;

/** Fails when an answer is not as the document has it. */
async function attempt(actions, session) {
  for (const action of actions) {
    const request = session.request(action);
    if (!request) continue;
    session.sent.push(request);
    sent++;
    let wrong;
    let answer;
    try {
      answer = await send(request);
    } catch (error) {
      wrong = `no answer: ${error.message}`;
    }
    if (answer) {
      const name = operationOf(request.method, request.target)?.name ?? "elsewhere";
      statuses[name] ??= {};
      statuses[name][answer.status] = (statuses[name][answer.status] ?? 0) + 1;
      wrong = complaint(request, answer);
    } else if (!wrong) {
      lost++;
    }
    if (wrong) {
      const body = answer?.body.toString().slice(0, 1000);
      throw Object.assign(new Error(wrong), { requests: session.sent.map(told), body });
    }
    if (answer) session.learn(request, answer);
  }
}

// ---- all of it ----

let next = Number(seed);

/** Creates from the document's examples, twice each, so that there is something to read and to change. */
const creates = operations.filter(({ responses }) => responses[201]).flatMap((operation) => {
  if (!operation.requestBody) return [{ path: operation.path, method: "POST", query: [], headers: [] }];
  const [[type, { example }]] = Object.entries(operation.requestBody.content);
  const members = Object.entries(example).map(([name, value]) => [
    name,
    typeof value === "string" ? { fresh: value } : { seen: name, nth: 0, instead: value },
  ]);
  const create = { path: operation.path, method: "POST", query: [], headers: [], body: { members, type } };
  return [create, create];
}).sort((one, other) => other.path.localeCompare(one.path)); // users before posts

/** The failure with as few requests as it takes; fast-check rather makes each of them smaller. */
async function shortened(actions, before, failure) {
  for (let i = actions.length - 2; i >= 0; i--) {
    const fewer = actions.filter((_, j) => j !== i);
    await attempt(fewer, new Session(before)).catch((error) => {
      actions = fewer;
      failure = error;
    });
  }
  return failure;
}

/** One session after the other, ten of one seed; what fails is made smaller until it no longer does. */
async function worker() {
  while (sent < Number(requests) && failing === undefined) {
    const drawn = next++;
    let smallest;
    const before = new Session();
    await attempt(creates, before);
    const result = await fc.check(
      fc.asyncProperty(session, async (actions) => {
        if (failing !== undefined ? failing !== drawn : sent >= Number(requests)) return;
        await attempt(actions, new Session(before)).catch((error) => {
          failing ??= drawn;
          if (failing === drawn) smallest = error;
          throw error;
        });
      }),
      { seed: drawn, numRuns: 10, interruptAfterTimeLimit: 20_000 },
    );
    if (result.failed && failing === drawn) {
      smallest = await shortened(result.counterexample[0], before, smallest);
      const { message, stack, requests = [stack], body } = smallest;
      failure ??= { seed: drawn, wrong: message, requests, body };
    }
  }
}

await Promise.all(Array.from({ length: CONNECTIONS }, worker));
agent.destroy();
console.log(JSON.stringify({
  sent,
  lost,
  statuses,
  documented: Object.fromEntries(operations.map(({ name, responses }) => [name, Object.keys(responses)])),
  failure,
}));
