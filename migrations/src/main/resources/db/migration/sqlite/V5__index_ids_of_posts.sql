PRAGMA user_version = 5;

-- A page far in is found by passing over all posts before it. Along the table itself that would read each of them whole:
-- this index has their ids and nothing else.
CREATE INDEX posts_by_id ON posts (id);
