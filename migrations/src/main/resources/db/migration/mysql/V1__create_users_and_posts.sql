-- Inkwell's tables on MariaDB and MySQL. Times are milliseconds since 1970, UTC. Text is compared by code point; keys are
-- the bytes of their UTF-8, which sort alike, make one text of no two, and for which an index has room at any length.

CREATE TABLE users (
    id           bigint          NOT NULL AUTO_INCREMENT PRIMARY KEY, -- the id of a deleted user is never given again
    username     varchar(80)     NOT NULL CHECK (char_length(username) >= 1),
    username_key varbinary(3072) NOT NULL, -- folded by the domain, so that every database agrees
    email        varchar(120)    NOT NULL CHECK (char_length(email) >= 3),
    email_key    varbinary(3072) NOT NULL,
    created_at   bigint          NOT NULL,
    updated_at   bigint          NOT NULL,
    post_count   bigint          NOT NULL DEFAULT 0 CHECK (post_count >= 0), -- kept by the triggers below
    UNIQUE INDEX users_by_username (username_key), -- every index holds the id as well, which breaks ties in lists
    UNIQUE INDEX users_by_email (email_key),
    INDEX users_by_created_at (created_at),
    INDEX users_by_post_count (post_count)
) ENGINE InnoDB ROW_FORMAT DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE posts (
    id         bigint       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title      varchar(100) NOT NULL CHECK (char_length(title) >= 1),
    body       mediumtext   NOT NULL CHECK (char_length(body) <= 100000),
    user_id    bigint       NOT NULL,
    created_at bigint       NOT NULL,
    updated_at bigint       NOT NULL,
    INDEX posts_by_title (title),
    INDEX posts_by_created_at (created_at),
    INDEX posts_by_user (user_id),
    INDEX posts_by_user_and_title (user_id, title),
    INDEX posts_by_user_and_created_at (user_id, created_at),
    CONSTRAINT posts_have_authors FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE InnoDB ROW_FORMAT DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What counts and statistics answer from, without looking at the rows: the sums over all slots. Each connection counts in
-- a slot of its own, so that those who write at the same time do not wait for one another; one slot alone means nothing,
-- and may be below 0.
CREATE TABLE totals (
    slot                int    NOT NULL PRIMARY KEY,
    user_count          bigint NOT NULL DEFAULT 0,
    post_count          bigint NOT NULL DEFAULT 0,
    users_without_posts bigint NOT NULL DEFAULT 0
) ENGINE InnoDB;

INSERT INTO totals (slot)
SELECT 8 * high.digit + low.digit
FROM (SELECT 0 AS digit UNION SELECT 1 UNION SELECT 2 UNION SELECT 3
      UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7) AS high
CROSS JOIN (SELECT 0 AS digit UNION SELECT 1 UNION SELECT 2 UNION SELECT 3
      UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7) AS low;

-- The counts are kept by triggers rather than by the service, so that they stay true whoever writes to the tables.
CREATE TRIGGER users_after_insert AFTER INSERT ON users FOR EACH ROW
UPDATE totals
SET user_count = user_count + 1, users_without_posts = users_without_posts + 1
WHERE slot = connection_id() % 64;

CREATE TRIGGER users_after_delete AFTER DELETE ON users FOR EACH ROW
UPDATE totals
SET user_count = user_count - 1, users_without_posts = users_without_posts - (OLD.post_count = 0)
WHERE slot = connection_id() % 64;

CREATE TRIGGER users_after_update AFTER UPDATE ON users FOR EACH ROW
BEGIN
    IF (OLD.post_count = 0) <> (NEW.post_count = 0) THEN
        UPDATE totals
        SET users_without_posts = users_without_posts + (NEW.post_count = 0) - (OLD.post_count = 0)
        WHERE slot = connection_id() % 64;
    END IF;
END;

-- Before and not after: the foreign key takes a shared lock on the author, and two who had that one each could not go on.
CREATE TRIGGER posts_before_insert BEFORE INSERT ON posts FOR EACH ROW
BEGIN
    UPDATE users SET post_count = post_count + 1 WHERE id = NEW.user_id;
    UPDATE totals SET post_count = post_count + 1 WHERE slot = connection_id() % 64;
END;

CREATE TRIGGER posts_before_update BEFORE UPDATE ON posts FOR EACH ROW
BEGIN
    IF OLD.user_id <> NEW.user_id THEN
        UPDATE users SET post_count = post_count - 1 WHERE id = OLD.user_id;
        UPDATE users SET post_count = post_count + 1 WHERE id = NEW.user_id;
    END IF;
END;

CREATE TRIGGER posts_after_delete AFTER DELETE ON posts FOR EACH ROW
BEGIN
    UPDATE users SET post_count = post_count - 1 WHERE id = OLD.user_id;
    UPDATE totals SET post_count = post_count - 1 WHERE slot = connection_id() % 64;
END;
