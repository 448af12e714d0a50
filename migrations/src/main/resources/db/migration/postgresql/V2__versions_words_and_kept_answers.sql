-- How often a row was changed: what an ETag is made from.
ALTER TABLE users ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1);
ALTER TABLE posts ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1);

-- What searches look at: the words of the domain, each after a space. Users are few and short enough to be looked
-- through; an index of their words would cost each create more than all else in it.
ALTER TABLE users ADD COLUMN words text COLLATE "C" NOT NULL DEFAULT '';

-- The words of titles and bodies: as lexemes, which are indexed, or where PostgreSQL takes no such lexemes, as there are
-- too many or too long ones, each after a space in a text that is looked through.
ALTER TABLE posts
    ADD COLUMN lexemes tsvector,
    ADD COLUMN words text COLLATE "C",
    ADD CHECK ((lexemes IS NULL) <> (words IS NULL));

CREATE INDEX posts_by_lexemes ON posts USING gin (lexemes);
CREATE INDEX posts_without_lexemes ON posts (id) WHERE lexemes IS NULL;

-- Answers to changes that may be sent again. Times are milliseconds since 1970, UTC.
CREATE TABLE kept_answers (
    key     text   COLLATE "C" PRIMARY KEY,
    request text   NOT NULL,
    answer  text   NOT NULL,
    at      bigint NOT NULL
);

CREATE INDEX kept_answers_by_time ON kept_answers (at);
