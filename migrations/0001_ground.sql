-- Ground: organisations, people, sessions, the audit chain, counters.
-- The application's role gets only what it needs; history it can add to, never
-- rewrite (等保 2.0 三级 8.1.4.3 安全审计: records protected from deletion and change).

CREATE TABLE organisations (
    id            uuid PRIMARY KEY,
    version       integer NOT NULL DEFAULT 1,
    kind          text NOT NULL CONSTRAINT organisations_kind_check
                  CHECK (kind IN ('OFFICE', 'SELLER', 'BROKERAGE', 'AUTHORITY', 'PLATFORM')),
    name          text NOT NULL CONSTRAINT organisations_name_check CHECK (length(btrim(name)) BETWEEN 2 AND 200),
    uscc          text CONSTRAINT organisations_uscc_key UNIQUE,
    region        text NOT NULL CONSTRAINT organisations_region_check CHECK (region ~ '^\d{6}$'),
    number_prefix text CONSTRAINT organisations_number_prefix_key UNIQUE
                  CONSTRAINT organisations_number_prefix_check CHECK (number_prefix ~ '^[A-Z]{2,4}$'),
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL,
    CONSTRAINT organisations_office_check CHECK ((kind = 'OFFICE') = (number_prefix IS NOT NULL))
);
CREATE INDEX organisations_name_id ON organisations (name, id);

CREATE TABLE users (
    id              uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    login           text NOT NULL CONSTRAINT users_login_key UNIQUE
                    CONSTRAINT users_login_check CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    name            text NOT NULL CONSTRAINT users_name_check CHECK (length(btrim(name)) BETWEEN 1 AND 50),
    org_id          uuid NOT NULL CONSTRAINT users_org_fkey REFERENCES organisations,
    roles           text[] NOT NULL CONSTRAINT users_roles_check CHECK (
                        cardinality(roles) > 0 AND
                        roles <@ ARRAY['BROKER','REGISTRAR','REVIEWER','HEAD','AUTHORITY','STATISTICIAN','ADMINISTRATOR','AUDITOR']),
    password_hash   text NOT NULL,
    must_change     boolean NOT NULL DEFAULT true,
    active          boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    last_login_at   timestamptz
);
CREATE INDEX users_org_name ON users (org_id, name, id);

CREATE TABLE sessions (
    token_hash  bytea PRIMARY KEY,           -- SHA-256 of the cookie's value; the value itself is stored nowhere
    id          uuid NOT NULL CONSTRAINT sessions_id_key UNIQUE,
    user_id     uuid NOT NULL CONSTRAINT sessions_user_fkey REFERENCES users,
    csrf        text NOT NULL,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    client      text NOT NULL DEFAULT ''     -- browser and system, for the list of one's own devices
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Failed logins by key (login name or network address), for throttling.
CREATE TABLE login_failures (
    key         text PRIMARY KEY,
    failures    integer NOT NULL,
    first_at    timestamptz NOT NULL,
    blocked_until timestamptz
);

-- 编号 counters: a row is locked inside the act that takes the number, so a
-- rolled-back act gives its number back and no gap can arise.
CREATE TABLE counters (
    key     text PRIMARY KEY,
    value   integer NOT NULL CONSTRAINT counters_value_check CHECK (value BETWEEN 1 AND 999999)
);

-- The audit chain: every act of record, hash-linked. Payload is the exact text
-- that was hashed; the other columns repeat parts of it for the index and are
-- compared with it on verification.
CREATE TABLE audit_events (
    seq         bigint PRIMARY KEY,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,
    subject     text NOT NULL,               -- contract:<id>, user:<id>, …
    actor_id    uuid,
    payload     text NOT NULL,
    prev        bytea NOT NULL,
    hash        bytea NOT NULL CONSTRAINT audit_events_hash_key UNIQUE
);
CREATE INDEX audit_events_subject ON audit_events (subject, seq);
CREATE INDEX audit_events_actor ON audit_events (actor_id, seq);

-- One row; locking it serialises the appends of concurrent acts.
CREATE TABLE audit_head (
    one     boolean PRIMARY KEY DEFAULT true CONSTRAINT audit_head_one_check CHECK (one),
    seq     bigint NOT NULL,
    hash    bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- 文件 contents live in the database, so that one backup holds everything.
CREATE TABLE files (
    sha256      bytea PRIMARY KEY CONSTRAINT files_sha256_check CHECK (length(sha256) = 32),
    size        bigint NOT NULL CONSTRAINT files_size_check CHECK (size >= 0),
    media_type  text NOT NULL,
    content     bytea NOT NULL,
    created_at  timestamptz NOT NULL
);

-- 工作日历: days that differ from the weekday rule.
CREATE TABLE work_calendar (
    day         date PRIMARY KEY,
    kind        text NOT NULL CONSTRAINT work_calendar_kind_check CHECK (kind IN ('HOLIDAY', 'MAKEUP')),
    name        text NOT NULL,
    source      text NOT NULL
);
