-- 科技成果: what units offer. The content is kept as the flat form that the domain
-- reads and writes; what lists, search and constraints need of it stands beside it,
-- generated, so that it cannot say anything else.

-- The sum of the owners' shares in percent.
CREATE FUNCTION achievement_shares(content jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT COALESCE(sum(value::numeric), 0) FROM jsonb_each_text(content) WHERE key ~ '^owners\[\d+\]\.share$');

CREATE TABLE achievements (
    id           uuid PRIMARY KEY,
    version      integer NOT NULL DEFAULT 1,
    number       text CONSTRAINT achievements_number_key UNIQUE
                 CONSTRAINT achievements_number_check CHECK (number ~ '^CG-([A-Z]{2,4}|\d{4})-\d{4}-\d{6}$'),
    org_id       uuid NOT NULL CONSTRAINT achievements_org_fkey REFERENCES organisations,
    region       text NOT NULL,              -- of the unit, bounds who sees what is 内部
    state        text NOT NULL CONSTRAINT achievements_state_check CHECK (state IN ('DRAFT', 'PUBLISHED', 'TRANSFERRED', 'WITHDRAWN')),
    content      jsonb NOT NULL,             -- published, or the draft before that
    revision     jsonb,                      -- as changed since, until the head publishes it
    edition      integer NOT NULL DEFAULT 0,
    creator_id   uuid NOT NULL CONSTRAINT achievements_creator_fkey REFERENCES users,
    created_at   timestamptz NOT NULL,
    drafter_id   uuid NOT NULL CONSTRAINT achievements_drafter_fkey REFERENCES users,
    writers      uuid[] NOT NULL DEFAULT '{}', -- all who wrote what is not published yet
    updated_at   timestamptz NOT NULL,
    publisher_id uuid CONSTRAINT achievements_publisher_fkey REFERENCES users,
    published_at timestamptz,
    confirmed_on date,
    valid_until  date,
    ended_at     timestamptz,
    reason       text NOT NULL DEFAULT '',
    live_sale    uuid,                       -- the sale under way; set and cleared with that sale
    owner_names  text NOT NULL DEFAULT '',
    owner_keys   text[] NOT NULL DEFAULT '{}',
    grams        text[] NOT NULL DEFAULT '{}',
    name         text NOT NULL GENERATED ALWAYS AS (COALESCE(content ->> 'name', '')) STORED,
    name_key     text NOT NULL GENERATED ALWAYS AS (party_name_key(COALESCE(content ->> 'name', ''))) STORED,
    field        text NOT NULL GENERATED ALWAYS AS (COALESCE(content ->> 'field', '')) STORED,
    secrecy      text NOT NULL GENERATED ALWAYS AS (COALESCE(content ->> 'secrecy', '')) STORED
                 CONSTRAINT achievements_secrecy_check CHECK (secrecy IN ('', 'OPEN', 'INTERNAL', 'SECRET')),
    CONSTRAINT achievements_published_check CHECK (state NOT IN ('PUBLISHED', 'TRANSFERRED') OR
        (number IS NOT NULL AND edition > 0 AND secrecy <> '' AND publisher_id IS NOT NULL AND published_at IS NOT NULL AND confirmed_on IS NOT NULL AND valid_until IS NOT NULL)),
    CONSTRAINT achievements_numbered_check CHECK ((number IS NULL) = (edition = 0)),
    CONSTRAINT achievements_shares_check CHECK (number IS NULL OR achievement_shares(content) = 100),
    CONSTRAINT achievements_same_person_check CHECK (publisher_id <> creator_id),
    CONSTRAINT achievements_ended_check CHECK ((state IN ('TRANSFERRED', 'WITHDRAWN')) = (ended_at IS NOT NULL)),
    CONSTRAINT achievements_reason_check CHECK (ended_at IS NULL OR length(btrim(reason)) >= 4),
    CONSTRAINT achievements_revision_check CHECK (revision IS NULL OR state IN ('PUBLISHED', 'WITHDRAWN')),
    CONSTRAINT achievements_live_check CHECK (live_sale IS NULL OR (state = 'PUBLISHED' AND secrecy <> 'SECRET'))
);
-- One sale has one achievement, and an achievement one sale at a time.
CREATE UNIQUE INDEX achievements_live_key ON achievements (live_sale) WHERE live_sale IS NOT NULL;
CREATE INDEX achievements_grams ON achievements USING gin (grams);
CREATE INDEX achievements_open ON achievements (published_at DESC, id DESC) INCLUDE (valid_until) WHERE state = 'PUBLISHED' AND secrecy = 'OPEN';
CREATE INDEX achievements_open_field ON achievements (field, published_at DESC, id DESC) INCLUDE (valid_until) WHERE state = 'PUBLISHED' AND secrecy = 'OPEN';
CREATE INDEX achievements_org ON achievements (org_id, updated_at DESC, id DESC);
CREATE INDEX achievements_numbered ON achievements (published_at DESC, id DESC) INCLUDE (region) WHERE number IS NOT NULL AND secrecy <> 'SECRET';
CREATE INDEX achievements_named ON achievements (name_key);

-- What was published, word for word; never changed. Whoever wrote some of it has
-- not published it.
CREATE TABLE achievement_versions (
    achievement_id uuid NOT NULL CONSTRAINT achievement_versions_achievement_fkey REFERENCES achievements,
    edition        integer NOT NULL,
    content        jsonb NOT NULL CONSTRAINT achievement_versions_shares_check CHECK (achievement_shares(content) = 100),
    drafter_id     uuid NOT NULL CONSTRAINT achievement_versions_drafter_fkey REFERENCES users,
    writers        uuid[] NOT NULL,
    publisher_id   uuid NOT NULL CONSTRAINT achievement_versions_publisher_fkey REFERENCES users,
    published_at   timestamptz NOT NULL,
    PRIMARY KEY (achievement_id, edition),
    CONSTRAINT achievement_versions_same_person_check CHECK (publisher_id <> ALL (writers))
);

-- The rights by which the content is protected, written with it.
CREATE TABLE achievement_rights (
    achievement_id uuid NOT NULL CONSTRAINT achievement_rights_achievement_fkey REFERENCES achievements,
    item_id        uuid NOT NULL CONSTRAINT achievement_rights_item_fkey REFERENCES ip_items,
    PRIMARY KEY (achievement_id, item_id)
);
CREATE INDEX achievement_rights_item ON achievement_rights (item_id);

-- 佐证材料; what is removed leaves its row and content.
CREATE TABLE achievement_files (
    id             uuid PRIMARY KEY,
    achievement_id uuid NOT NULL CONSTRAINT achievement_files_achievement_fkey REFERENCES achievements,
    name           text NOT NULL CONSTRAINT achievement_files_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256         bytea NOT NULL CONSTRAINT achievement_files_file_fkey REFERENCES files,
    size           bigint NOT NULL,
    media_type     text NOT NULL,
    added_by       uuid NOT NULL CONSTRAINT achievement_files_user_fkey REFERENCES users,
    added_at       timestamptz NOT NULL,
    removed_at     timestamptz,
    CONSTRAINT achievement_files_twice_key UNIQUE (achievement_id, sha256)
);
