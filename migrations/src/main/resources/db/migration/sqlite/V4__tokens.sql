PRAGMA user_version = 4;

-- Who is let in. Of the secret that a bearer shows there is a hash, SHA-256 in hexadecimal digits, and nothing else. Times
-- are milliseconds since 1970, UTC.
CREATE TABLE tokens (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    scope        TEXT    NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    hash         TEXT    NOT NULL UNIQUE CHECK (length(hash) = 64),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER, -- never, where it is null
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
