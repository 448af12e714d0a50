-- How often a row was changed: what an ETag is made from. And what searches look at: the words of the domain, each after
-- a space. Users are few and short enough to be looked through; an index of their words would cost each create more than
-- all else in it.
ALTER TABLE users
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN words   text   NOT NULL;
ALTER TABLE posts
    ADD COLUMN version    bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN long_words mediumtext; -- those that have not enough room below

-- The words of titles and bodies, each once a post. Not a full-text index: InnoDB's does not see what its own transaction
-- has written, nor does it keep to one moment what is read, and it leaves out words by settings of the server.
CREATE TABLE post_words (
    post_id bigint      NOT NULL,
    word    varchar(64) NOT NULL, -- of a longer one the beginning
    PRIMARY KEY (post_id, word),
    INDEX post_words_by_word (word),
    FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE InnoDB ROW_FORMAT DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Answers to changes that may be sent again. Times are milliseconds since 1970, UTC.
CREATE TABLE kept_answers (
    `key`   varbinary(400) NOT NULL PRIMARY KEY,
    request mediumtext     NOT NULL,
    answer  mediumtext     NOT NULL,
    at      bigint         NOT NULL,
    INDEX kept_answers_by_time (at)
) ENGINE InnoDB ROW_FORMAT DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
