-- 批量导入 and 导出: background work that its owner can watch and find again.

CREATE TABLE imports (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL CONSTRAINT imports_user_fkey REFERENCES users,
    org_id      uuid NOT NULL CONSTRAINT imports_org_fkey REFERENCES organisations,
    office_id   uuid NOT NULL CONSTRAINT imports_office_fkey REFERENCES organisations,
    name        text NOT NULL,
    sha256      bytea NOT NULL CONSTRAINT imports_file_fkey REFERENCES files,
    state       text NOT NULL CONSTRAINT imports_state_check CHECK (state IN ('CHECKING','CHECKED','IMPORTING','DONE','FAILED')),
    total       integer NOT NULL DEFAULT 0,
    done        integer NOT NULL DEFAULT 0,
    good        integer NOT NULL DEFAULT 0,
    bad         integer NOT NULL DEFAULT 0,
    repeated    integer NOT NULL DEFAULT 0,
    failure     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT imports_once_key UNIQUE (org_id, office_id, sha256)
);
CREATE INDEX imports_user_recent ON imports (user_id, created_at DESC, id DESC);

CREATE TABLE import_rows (
    import_id   uuid NOT NULL CONSTRAINT import_rows_import_fkey REFERENCES imports,
    row_no      integer NOT NULL,
    fingerprint bytea NOT NULL,
    form        jsonb,
    errors      jsonb NOT NULL DEFAULT '[]',
    contract_id uuid,
    PRIMARY KEY (import_id, row_no)
);
-- The same row of the same organisation never becomes two contracts.
CREATE UNIQUE INDEX import_rows_contract_key ON import_rows (contract_id) WHERE contract_id IS NOT NULL;

CREATE TABLE exports (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL CONSTRAINT exports_user_fkey REFERENCES users,
    kind        text NOT NULL CONSTRAINT exports_kind_check CHECK (kind IN ('CONTRACTS', 'STATISTICS')),
    title       text NOT NULL,
    filter      jsonb NOT NULL,
    state       text NOT NULL CONSTRAINT exports_state_check CHECK (state IN ('WAITING','RUNNING','DONE','FAILED')),
    total       integer NOT NULL DEFAULT 0,
    done        integer NOT NULL DEFAULT 0,
    filename    text NOT NULL DEFAULT '',
    sha256      bytea,
    size        bigint NOT NULL DEFAULT 0,
    content     bytea,
    failure     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    expires_at  timestamptz
);
CREATE INDEX exports_user_recent ON exports (user_id, created_at DESC, id DESC);
