-- 估值项目: an achievement valued for one purpose on one base date. Whoever wrote it may
-- not sign it.
CREATE TABLE valuations (
    id             uuid PRIMARY KEY,
    version        integer NOT NULL DEFAULT 1,
    achievement_id uuid NOT NULL CONSTRAINT valuations_achievement_fkey REFERENCES achievements,
    org_id         uuid NOT NULL CONSTRAINT valuations_org_fkey REFERENCES organisations,
    state          text NOT NULL CONSTRAINT valuations_state_check CHECK (state IN ('DRAFT', 'SUBMITTED', 'SIGNED', 'VOID')),
    terms          jsonb NOT NULL,        -- purpose, value_type, track, base, months
    weights        jsonb NOT NULL,        -- of the methods in the conclusion
    reconcile      text NOT NULL DEFAULT '',
    one_method     text NOT NULL DEFAULT '',
    drafter_id     uuid NOT NULL CONSTRAINT valuations_drafter_fkey REFERENCES users,
    writers        uuid[] NOT NULL,
    submitter_id   uuid CONSTRAINT valuations_submitter_fkey REFERENCES users,
    signer_id      uuid CONSTRAINT valuations_signer_fkey REFERENCES users,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    signed_at      timestamptz,
    reason         text NOT NULL DEFAULT '',
    CONSTRAINT valuations_two_persons_check CHECK (signer_id <> ALL (writers)),
    CONSTRAINT valuations_signed_check CHECK ((state IN ('SIGNED', 'VOID')) = (signer_id IS NOT NULL) AND (signer_id IS NULL) = (signed_at IS NULL)),
    CONSTRAINT valuations_submitted_check CHECK (state = 'DRAFT' OR submitter_id IS NOT NULL)
);
CREATE INDEX valuations_achievement ON valuations (achievement_id, created_at DESC, id DESC);
CREATE INDEX valuations_org ON valuations (org_id, created_at DESC, id DESC);
CREATE INDEX valuations_waiting ON valuations (org_id) WHERE state = 'SUBMITTED';

-- The runs in the order in which they were made; never changed. The last of a method
-- counts, unless it is dropped.
CREATE TABLE valuation_runs (
    valuation_id uuid NOT NULL CONSTRAINT valuation_runs_valuation_fkey REFERENCES valuations,
    no           integer NOT NULL CONSTRAINT valuation_runs_no_check CHECK (no > 0),
    method       text NOT NULL,
    inputs       jsonb NOT NULL,
    sources      jsonb NOT NULL,
    dropped      boolean NOT NULL,
    value        text NOT NULL,
    hash         text NOT NULL CONSTRAINT valuation_runs_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    result       text NOT NULL CONSTRAINT valuation_runs_result_check CHECK (result ~ '^[0-9a-f]{64}$'),
    engine       text NOT NULL,
    by_id        uuid NOT NULL CONSTRAINT valuation_runs_by_fkey REFERENCES users,
    at           timestamptz NOT NULL,
    PRIMARY KEY (valuation_id, no)
);
