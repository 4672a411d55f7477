-- 行业评估师库: candidates change, versions stand. A version is what a draw is made from,
-- so that neither it nor its members can be changed once it is there.
CREATE TABLE assess_pools (
    id          uuid PRIMARY KEY,
    version     integer NOT NULL DEFAULT 1,
    org_id      uuid NOT NULL CONSTRAINT assess_pools_org_fkey REFERENCES organisations,
    name        text NOT NULL CONSTRAINT assess_pools_name_check CHECK (length(btrim(name)) BETWEEN 2 AND 60),
    fields      text[] NOT NULL CONSTRAINT assess_pools_fields_check CHECK (cardinality(fields) > 0),
    note        text NOT NULL DEFAULT '',
    latest      integer NOT NULL DEFAULT 0,
    proposal    jsonb,
    proposer_id uuid CONSTRAINT assess_pools_proposer_fkey REFERENCES users,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT assess_pools_name_key UNIQUE (org_id, name),
    CONSTRAINT assess_pools_proposed_check CHECK ((proposal IS NULL) = (proposer_id IS NULL))
);
CREATE INDEX assess_pools_list ON assess_pools (created_at DESC, id DESC);

CREATE TABLE assess_pool_candidates (
    pool_id  uuid NOT NULL CONSTRAINT assess_pool_candidates_pool_fkey REFERENCES assess_pools,
    entry_id uuid NOT NULL CONSTRAINT assess_pool_candidates_entry_fkey REFERENCES assess_entries,
    added_by uuid NOT NULL CONSTRAINT assess_pool_candidates_user_fkey REFERENCES users,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (pool_id, entry_id)
);
CREATE INDEX assess_pool_candidates_entry ON assess_pool_candidates (entry_id);

CREATE TABLE assess_pool_versions (
    pool_id      uuid NOT NULL CONSTRAINT assess_pool_versions_pool_fkey REFERENCES assess_pools,
    n            integer NOT NULL CONSTRAINT assess_pool_versions_n_check CHECK (n > 0),
    hash         text NOT NULL CONSTRAINT assess_pool_versions_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    size         integer NOT NULL,
    reason       text NOT NULL,
    proposer_id  uuid NOT NULL CONSTRAINT assess_pool_versions_proposer_fkey REFERENCES users,
    publisher_id uuid NOT NULL CONSTRAINT assess_pool_versions_publisher_fkey REFERENCES users,
    at           timestamptz NOT NULL,
    PRIMARY KEY (pool_id, n),
    CONSTRAINT assess_pool_versions_two_persons_check CHECK (publisher_id <> proposer_id)
);

CREATE TABLE assess_pool_members (
    pool_id  uuid NOT NULL,
    n        integer NOT NULL,
    number   text NOT NULL,
    entry_id uuid NOT NULL CONSTRAINT assess_pool_members_entry_fkey REFERENCES assess_entries,
    member   jsonb NOT NULL,
    PRIMARY KEY (pool_id, n, number),
    CONSTRAINT assess_pool_members_version_fkey FOREIGN KEY (pool_id, n) REFERENCES assess_pool_versions,
    CONSTRAINT assess_pool_members_once_key UNIQUE (pool_id, n, entry_id)
);
CREATE INDEX assess_pool_members_entry ON assess_pool_members (entry_id);
