-- Inkwell's tables on SQLite. Times are milliseconds since 1970, UTC.
-- Each migration sets user_version to its own number, so that a file tells which program can read it.
PRAGMA application_id = 1231973239; -- "Inkw"
PRAGMA user_version = 1;

CREATE TABLE users (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- AUTOINCREMENT: the id of a deleted user is never given again
    username     TEXT    NOT NULL CHECK (length(username) BETWEEN 1 AND 80),
    username_key TEXT    NOT NULL UNIQUE,           -- folded by the domain, so that every database agrees
    email        TEXT    NOT NULL CHECK (length(email) BETWEEN 3 AND 120),
    email_key    TEXT    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    post_count   INTEGER NOT NULL DEFAULT 0 CHECK (post_count >= 0) -- kept by the triggers below
) STRICT;

-- Every index holds the id as well, which breaks ties in lists.
CREATE INDEX users_by_created_at ON users (created_at);
CREATE INDEX users_by_post_count ON users (post_count);

CREATE TABLE posts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    title      TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    body       TEXT    NOT NULL CHECK (length(body) <= 100000),
    user_id    INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX posts_by_title ON posts (title);
CREATE INDEX posts_by_created_at ON posts (created_at);
CREATE INDEX posts_by_user ON posts (user_id);
CREATE INDEX posts_by_user_and_title ON posts (user_id, title);
CREATE INDEX posts_by_user_and_created_at ON posts (user_id, created_at);

-- What counts and statistics answer from, without looking at the rows. Kept by triggers rather than by the service,
-- so that it stays true whoever writes to the file.
CREATE TABLE totals (
    id                  INTEGER PRIMARY KEY CHECK (id = 1),
    user_count          INTEGER NOT NULL CHECK (user_count >= 0),
    post_count          INTEGER NOT NULL CHECK (post_count >= 0),
    users_without_posts INTEGER NOT NULL CHECK (users_without_posts >= 0)
) STRICT;

INSERT INTO totals (id, user_count, post_count, users_without_posts) VALUES (1, 0, 0, 0);

CREATE TRIGGER users_after_insert AFTER INSERT ON users
BEGIN
    UPDATE totals SET user_count = user_count + 1, users_without_posts = users_without_posts + 1;
END;

CREATE TRIGGER users_after_delete AFTER DELETE ON users
BEGIN
    UPDATE totals
    SET user_count = user_count - 1, users_without_posts = users_without_posts - (OLD.post_count = 0);
END;

CREATE TRIGGER users_after_post_count AFTER UPDATE OF post_count ON users
WHEN (OLD.post_count = 0) <> (NEW.post_count = 0)
BEGIN
    UPDATE totals
    SET users_without_posts = users_without_posts + (NEW.post_count = 0) - (OLD.post_count = 0);
END;

CREATE TRIGGER posts_after_insert AFTER INSERT ON posts
BEGIN
    UPDATE totals SET post_count = post_count + 1;
    UPDATE users SET post_count = post_count + 1 WHERE id = NEW.user_id;
END;

CREATE TRIGGER posts_after_delete AFTER DELETE ON posts
BEGIN
    UPDATE totals SET post_count = post_count - 1;
    UPDATE users SET post_count = post_count - 1 WHERE id = OLD.user_id;
END;

CREATE TRIGGER posts_after_author AFTER UPDATE OF user_id ON posts
WHEN OLD.user_id <> NEW.user_id
BEGIN
    UPDATE users SET post_count = post_count - 1 WHERE id = OLD.user_id;
    UPDATE users SET post_count = post_count + 1 WHERE id = NEW.user_id;
END;
