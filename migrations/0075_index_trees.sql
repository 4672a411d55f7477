-- 指标体系: a draft changes, versions stand. A case is scored by a version, so that neither
-- it nor its weights can be changed once it is there.
CREATE TABLE index_trees (
    id          uuid PRIMARY KEY,
    version     integer NOT NULL DEFAULT 1,
    org_id      uuid NOT NULL CONSTRAINT index_trees_org_fkey REFERENCES organisations,
    name        text NOT NULL CONSTRAINT index_trees_name_check CHECK (length(btrim(name)) BETWEEN 2 AND 60),
    purpose     text NOT NULL CONSTRAINT index_trees_purpose_check CHECK (length(btrim(purpose)) BETWEEN 2 AND 200),
    source      text NOT NULL DEFAULT '',
    classes     jsonb NOT NULL,
    latest      integer NOT NULL DEFAULT 0,
    draft       jsonb,
    writers     uuid[] NOT NULL DEFAULT '{}',
    proposal    jsonb,
    proposer_id uuid CONSTRAINT index_trees_proposer_fkey REFERENCES users,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CONSTRAINT index_trees_name_key UNIQUE (org_id, name),
    CONSTRAINT index_trees_proposed_check CHECK ((proposal IS NULL) = (proposer_id IS NULL) AND (proposal IS NULL OR draft IS NOT NULL))
);
CREATE INDEX index_trees_list ON index_trees (created_at DESC, id DESC);

CREATE TABLE index_tree_editions (
    tree_id      uuid NOT NULL CONSTRAINT index_tree_editions_tree_fkey REFERENCES index_trees,
    n            integer NOT NULL CONSTRAINT index_tree_editions_n_check CHECK (n > 0),
    tree         jsonb NOT NULL,
    hash         text NOT NULL CONSTRAINT index_tree_editions_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    reason       text NOT NULL,
    proposer_id  uuid NOT NULL CONSTRAINT index_tree_editions_proposer_fkey REFERENCES users,
    publisher_id uuid NOT NULL CONSTRAINT index_tree_editions_publisher_fkey REFERENCES users,
    writers      uuid[] NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (tree_id, n),
    CONSTRAINT index_tree_editions_two_persons_check CHECK (publisher_id <> proposer_id AND publisher_id <> ALL (writers))
);
