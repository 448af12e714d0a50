// Drives openapi-fetch with the types that openapi-typescript makes; fails when something is not as expected.

import assert from "node:assert/strict";

import createClient from "openapi-fetch";

import type { components, paths } from "./openapi-typescript.js";

const client = createClient<paths>({ baseUrl: `http://${process.argv[2]}` });
const user = (username: string) => ({ username, email: `${username}@example.org` });

function refused(
  status: number,
  type: components["schemas"]["Problem"]["type"],
  answer: { response: Response; error?: components["schemas"]["Problem"] },
) {
  assert.equal(answer.response.status, status);
  assert.equal(answer.error?.type, type);
  return answer.error;
}

async function idsByCursor() {
  const ids: unknown[] = [];
  let cursor: string | undefined = "";
  while (cursor !== undefined) {
    const query = { cursor, per_page: 2, sort: "created_at", q: "fetch" } as const;
    const { data, response } = await client.GET("/users", { params: { query } });
    assert(data);
    ids.push(...data.map(({ id }) => id));
    const link: string = response.headers.get("Link") ?? "";
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(link)?.[1];
  }
  return ids;
}

const made: number[] = [];
for (let i = 0; i < 7; i++) {
  const { data } = await client.POST("/users", { body: user(`fetch${i}`) });
  assert(data?.id);
  assert.equal(data.message, "User created!");
  made.push(data.id);
}
assert.deepEqual(await idsByCursor(), made);

const path = { id: made[0]! };
const read = await client.GET("/users/{id}", { params: { path } });
assert.equal(read.data?.username, "fetch0");
assert.equal(read.data.created_at, read.data.updated_at);

const header = { "If-Match": read.response.headers.get("ETag")! };
const changed = await client.PATCH("/users/{id}", { params: { path, header }, body: { email: "sixth@example.org" } });
assert.equal(changed.data?.username, "fetch0");
assert.equal(changed.data.email, "sixth@example.org");
const stale = await client.PATCH("/users/{id}", { params: { path, header }, body: { email: "seventh@example.org" } });
refused(412, "/problems/precondition-failed", stale);

const taken = refused(409, "/problems/duplicate", await client.POST("/users", { body: user("fetch1") }));
assert.deepEqual(taken?.errors?.map(({ pointer, code }) => `${pointer} ${code}`),
  ["#/username already_exists", "#/email already_exists"]);

const trimmed = await client.GET("/users/{id}", { params: { path, query: { fields: "username" } } });
assert.deepEqual(trimmed.data, { username: "fetch0" });
const minimal = { header: { Prefer: "return=minimal" } };
const less = await client.POST("/users", { params: minimal, body: user("fetchless") });
assert.deepEqual(less.data, { message: "User created!" });
const created = await client.POST("/posts", { params: minimal, body: { title: "Notes", user_id: path.id } });
assert.equal(created.response.status, 201);
const post = Number(created.response.headers.get("Location")!.replace("/posts/", ""));
const embedded = await client.GET("/posts/{id}", { params: { path: { id: post }, query: { embed: "author" } } });
assert.equal(embedded.data?.author?.username, "fetch0");

refused(409, "/problems/user-has-posts", await client.DELETE("/users/{id}", { params: { path } }));
assert.equal((await client.DELETE("/users/{id}", { params: { path, query: { cascade: "posts" } } })).response.status, 204);
refused(404, "/problems/not-found", await client.GET("/users/{id}", { params: { path } }));
