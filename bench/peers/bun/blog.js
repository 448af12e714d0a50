// The tutorial's users and posts: Bun and its SQLite.
//
//   BLOG_DB=/tmp/blog.db bun blog.js 127.0.0.1 8080
//
// As Bun's manual says: WAL, prepared statements from db.query, routes of Bun.serve. One process, which has the cores
// that its client leaves. BLOG_SYNC is PRAGMA synchronous, FULL when it is missing.
import { Database } from "bun:sqlite";

const db = new Database(process.env.BLOG_DB);
db.run("PRAGMA busy_timeout = 5000");
db.run("PRAGMA journal_mode = WAL");
db.run(`PRAGMA synchronous = ${process.env.BLOG_SYNC ?? "FULL"}`);
db.run("PRAGMA foreign_keys = ON");
db.run("PRAGMA cache_size = -8192");

const POSTS = "SELECT id, title, body, user_id, created_at, updated_at FROM posts ";
const WITH_AUTHORS = `
  SELECT p.id, p.title, p.body, p.user_id, p.created_at, p.updated_at,
         u.username, u.email, u.created_at AS author_created_at, u.updated_at AS author_updated_at
  FROM posts p JOIN users u ON u.id = p.user_id `;
const USERS = "SELECT id, username, email, created_at, updated_at FROM users ";
const findUser = db.query(USERS + "WHERE id = ?");
const listUsers = db.query(USERS + "ORDER BY id LIMIT ? OFFSET ?");
const countUsers = db.query("SELECT count(*) AS n FROM users");
const pageOfPosts = db.query(POSTS + "ORDER BY id LIMIT ? OFFSET ?");
const pageWithAuthors = db.query(WITH_AUTHORS + "ORDER BY p.id LIMIT ? OFFSET ?");
const postsAfter = db.query(POSTS + "WHERE id > ? ORDER BY id LIMIT ?");
const figures = db.query(`
  SELECT (SELECT count(*) FROM users) AS user_count, (SELECT count(*) FROM posts) AS post_count,
         avg(n) AS average_posts_per_user, count(*) FILTER (WHERE n = 0) AS users_without_posts,
         max(n) AS max_posts_per_user
  FROM (SELECT count(p.id) AS n FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.id)`);
const createUser = db.query("INSERT INTO users (username, email, created_at, updated_at) VALUES (?, ?, ?, ?) RETURNING *");

function page(query) {
  const size = Math.min(Math.max(Number(query.get("per_page") ?? 20) | 0, 1), 100);
  return [size, (Math.max(Number(query.get("page") ?? 1) | 0, 1) - 1) * size];
}

const refusal = (error, status) => Response.json({ error }, { status });

const withAuthor = ({ author_created_at, author_updated_at, username, email, ...post }) => ({
  ...post,
  author: { id: post.user_id, username, email, created_at: author_created_at, updated_at: author_updated_at },
});

Bun.serve({
  hostname: process.argv[2],
  port: Number(process.argv[3]),
  routes: {
    "/users/:id": (request) => {
      const user = findUser.get(Number(request.params.id));
      return user ? Response.json(user) : refusal("There is no such user.", 404);
    },
    "/users": {
      GET: (request) => {
        const users = listUsers.all(...page(new URL(request.url).searchParams));
        return Response.json(users, { headers: { "X-Total-Count": String(countUsers.get().n) } });
      },
      POST: async (request) => {
        const { username, email } = await request.json();
        if (!username || !email) {
          return refusal("username and email", 422);
        }
        const now = new Date().toISOString();
        try {
          return Response.json(createUser.get(username, email, now, now), { status: 201 });
        } catch (error) {
          if (String(error.code).startsWith("SQLITE_CONSTRAINT")) {
            return refusal("This username or e-mail address is taken.", 409);
          }
          throw error;
        }
      },
    },
    "/posts": (request) => {
      const query = new URL(request.url).searchParams;
      const [size, offset] = page(query);
      if (query.get("embed") === "author") {
        return Response.json(pageWithAuthors.all(size, offset).map(withAuthor));
      }
      const after = query.get("after");
      return Response.json(after === null ? pageOfPosts.all(size, offset) : postsAfter.all(Number(after), size));
    },
    "/stats": () => Response.json(figures.get()),
  },
  fetch: () => refusal("There is no such page.", 404),
});
