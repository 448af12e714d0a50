-- The tables. Every statement may be run again on a database that has them already, so that one which was begun and not
-- brought to its end is made whole by the next opening.
--
-- Times are milliseconds since 1970, UTC. H2 compares VARCHAR by UTF-16 units; the bytes of UTF-8 come in the order of code
-- points, as the ports ask. Lengths are those of the domain in UTF-16 units, twice as many as its code points.

-- One row, in the first table of all: what counts and statistics answer from, without looking at the rows; the ids that
-- were given last, as none is given twice; and the number of the tables, so that a program knows when they are newer than
-- itself. Who changes anything locks it first.
CREATE TABLE IF NOT EXISTS totals (
    single              INTEGER PRIMARY KEY CHECK (single = 1),
    schema_version      INTEGER NOT NULL,
    user_count          BIGINT  NOT NULL,
    post_count          BIGINT  NOT NULL,
    users_without_posts BIGINT  NOT NULL,
    last_user_id        BIGINT  NOT NULL,
    last_post_id        BIGINT  NOT NULL
);

INSERT INTO totals SELECT 1, 1, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM totals);

CREATE TABLE IF NOT EXISTS users (
    id           BIGINT         PRIMARY KEY,
    username     VARCHAR(160)   NOT NULL,
    username_key VARBINARY      NOT NULL, -- folded by the domain, so that every database agrees
    email        VARCHAR(240)   NOT NULL,
    email_key    VARBINARY      NOT NULL,
    words        VARCHAR        NOT NULL, -- those of the domain, each after a space
    created_at   BIGINT         NOT NULL,
    updated_at   BIGINT         NOT NULL,
    version      BIGINT         NOT NULL,
    post_count   BIGINT         NOT NULL CHECK (post_count >= 0)
);

CREATE UNIQUE INDEX IF NOT EXISTS users_by_username ON users (username_key);
CREATE UNIQUE INDEX IF NOT EXISTS users_by_email ON users (email_key);
CREATE INDEX IF NOT EXISTS users_by_created_at ON users (created_at, id);
CREATE INDEX IF NOT EXISTS users_by_post_count ON users (post_count, id);

CREATE TABLE IF NOT EXISTS posts (
    id         BIGINT          PRIMARY KEY,
    title      VARCHAR(200)    NOT NULL,
    title_key  VARBINARY       GENERATED ALWAYS AS (STRINGTOUTF8(title)),
    body       VARCHAR(200000) NOT NULL,
    words      VARCHAR         NOT NULL,
    user_id    BIGINT          NOT NULL REFERENCES users (id),
    created_at BIGINT          NOT NULL,
    updated_at BIGINT          NOT NULL,
    version    BIGINT          NOT NULL
);

CREATE INDEX IF NOT EXISTS posts_by_title ON posts (title_key, id);
CREATE INDEX IF NOT EXISTS posts_by_user ON posts (user_id, id);
CREATE INDEX IF NOT EXISTS posts_by_created_at ON posts (created_at, id);
CREATE INDEX IF NOT EXISTS posts_by_user_and_title ON posts (user_id, title_key, id);
CREATE INDEX IF NOT EXISTS posts_by_user_and_created_at ON posts (user_id, created_at, id);

CREATE TABLE IF NOT EXISTS kept_answers (
    answer_key VARCHAR(100) PRIMARY KEY,
    request    VARCHAR      NOT NULL,
    answer     CLOB         NOT NULL,
    kept_at    BIGINT       NOT NULL
);

CREATE INDEX IF NOT EXISTS kept_answers_by_time ON kept_answers (kept_at);

CREATE TABLE IF NOT EXISTS tokens (
    id           BIGINT       PRIMARY KEY,
    name         VARCHAR(160) NOT NULL,
    scope        VARCHAR(5)   NOT NULL CHECK (scope IN ('READ', 'WRITE', 'ADMIN')),
    hash         VARCHAR(64)  NOT NULL, -- of the secret, which is kept nowhere
    created_at   BIGINT       NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

CREATE UNIQUE INDEX IF NOT EXISTS tokens_by_hash ON tokens (hash);
