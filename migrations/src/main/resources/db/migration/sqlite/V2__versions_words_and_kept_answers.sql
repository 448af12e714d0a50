PRAGMA user_version = 2;

-- How often a row was changed: what an ETag is made from.
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);
ALTER TABLE posts ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);

-- What searches look at: the words of the domain, each after a space. Users are few and short enough to be looked
-- through; an index of their words would cost each create more than all else in it.
ALTER TABLE users ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- The words of titles and bodies, divided by spaces, under the ids of the posts. The tokenizer divides at nothing else,
-- since the words are letters and digits, folded already.
CREATE VIRTUAL TABLE post_words USING fts5(
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TRIGGER posts_after_delete_words AFTER DELETE ON posts
BEGIN
    DELETE FROM post_words WHERE rowid = OLD.id;
END;

-- Answers to changes that may be sent again. Times are milliseconds since 1970, UTC.
CREATE TABLE kept_answers (
    key     TEXT    NOT NULL UNIQUE,
    request TEXT    NOT NULL,
    answer  TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE INDEX kept_answers_by_time ON kept_answers (at);
