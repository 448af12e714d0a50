// Drives the client that openapi-generator makes for TypeScript; fails when something is not as expected.

import assert from "node:assert/strict";

import { Configuration, PostsApi, ResponseError, UsersApi, type Problem } from "./typescript-fetch/index.js";

const configuration = new Configuration({ basePath: `http://${process.argv[2]}` });
const users = new UsersApi(configuration);
const posts = new PostsApi(configuration);
const user = (username: string) => ({ username, email: `${username}@example.org` });

async function refused(status: number, type: Problem["type"], call: Promise<unknown>): Promise<Problem> {
  const error = await call.then(() => undefined, (error: unknown) => error);
  assert(error instanceof ResponseError, `was not refused with ${type}`);
  assert.equal(error.response.status, status);
  const problem = (await error.response.json()) as Problem;
  assert.equal(problem.type, type);
  return problem;
}

async function idsByCursor(): Promise<unknown[]> {
  const ids: unknown[] = [];
  let cursor: string | undefined = "";
  while (cursor !== undefined) {
    const page = await users.listUsersRaw({ cursor, perPage: 2, sort: "created_at", q: "script" });
    ids.push(...(await page.value()).map(({ id }) => id));
    const link = page.raw.headers.get("Link") ?? "";
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(link)?.[1];
  }
  return ids;
}

const made: number[] = [];
for (let i = 0; i < 7; i++) {
  const { id, message } = await users.createUser({ newUser: user(`script${i}`) });
  assert(id);
  assert.equal(message, "User created!");
  made.push(id);
}
assert.deepEqual(await idsByCursor(), made);

const id = made[0]!;
const read = await users.getUserRaw({ id });
const whole = await read.value();
assert.equal(whole.username, "script0");
assert.deepEqual(whole.createdAt, whole.updatedAt);
const ifMatch = read.raw.headers.get("ETag")!;

const changed = await users.changeUser({ id, userChange: { email: "fourth@example.org" }, ifMatch });
assert.equal(changed.username, "script0");
assert.equal(changed.email, "fourth@example.org");
const stale = users.changeUser({ id, userChange: { email: "fifth@example.org" }, ifMatch });
await refused(412, "/problems/precondition-failed", stale);

const taken = await refused(409, "/problems/duplicate", users.createUser({ newUser: user("script1") }));
assert.deepEqual(taken.errors?.map(({ pointer, code }) => `${pointer} ${code}`),
  ["#/username already_exists", "#/email already_exists"]);

assert.equal((await users.getUser({ id, fields: "username" })).email, undefined);
const prefer = "return=minimal";
assert.equal((await users.createUser({ newUser: user("scriptless"), prefer })).message, "User created!");
const created = await posts.createPostRaw({ newPost: { title: "Notes", userId: id }, prefer });
const post = Number(created.raw.headers.get("Location")!.replace("/posts/", ""));
assert.equal((await posts.getPost({ id: post, embed: "author" })).author?.username, "script0");

await refused(409, "/problems/user-has-posts", users.deleteUser({ id }));
await users.deleteUser({ id, cascade: "posts" });
await refused(404, "/problems/not-found", users.getUser({ id }));
