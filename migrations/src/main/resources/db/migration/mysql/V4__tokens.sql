-- Who is let in. Of the secret that a bearer shows there is a hash, SHA-256 in hexadecimal digits, and nothing else. Times
-- are milliseconds since 1970, UTC.
CREATE TABLE tokens (
    id           bigint      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name         varchar(80) NOT NULL CHECK (char_length(name) >= 1),
    scope        varchar(5)  NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    hash         varbinary(64) NOT NULL CHECK (length(hash) = 64), -- as text it would be the same with a space after it
    created_at   bigint      NOT NULL,
    expires_at   bigint, -- never, where it is null
    last_used_at bigint,
    revoked_at   bigint,
    UNIQUE INDEX tokens_by_hash (hash)
) ENGINE InnoDB ROW_FORMAT DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
