-- 地区参数: what regions decide differently, as dated rows. A row is never
-- changed; a later approved change holds over it on its days.

CREATE TABLE parameter_changes (
    id          uuid PRIMARY KEY,
    state       text NOT NULL CONSTRAINT parameter_changes_state_check CHECK (state IN ('PROPOSED', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
    reason      text NOT NULL,
    base        integer NOT NULL,            -- revision on which it was proposed
    revision    integer,                     -- that it became
    proposer_id uuid NOT NULL CONSTRAINT parameter_changes_proposer_fkey REFERENCES users,
    proposer    text NOT NULL,
    proposer_org text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decider_id  uuid CONSTRAINT parameter_changes_decider_fkey REFERENCES users,
    decider     text NOT NULL DEFAULT '',
    decider_org text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    CONSTRAINT parameter_changes_decided_check CHECK ((state = 'PROPOSED') = (decided_at IS NULL AND decider_id IS NULL)),
    CONSTRAINT parameter_changes_revision_check CHECK ((state = 'APPROVED') = (revision IS NOT NULL) AND revision > base),
    -- 双人办理: who proposes does not decide, but may withdraw.
    CONSTRAINT parameter_changes_same_person_check CHECK ((decider_id = proposer_id) = (state = 'WITHDRAWN'))
);
CREATE UNIQUE INDEX parameter_changes_revision_key ON parameter_changes (revision) WHERE revision IS NOT NULL;
CREATE INDEX parameter_changes_recent ON parameter_changes ((state <> 'PROPOSED'), proposed_at DESC, id DESC);

CREATE TABLE parameters (
    id          uuid PRIMARY KEY,
    change_id   uuid CONSTRAINT parameters_change_fkey REFERENCES parameter_changes,  -- NULL: came with a release
    position    integer NOT NULL,
    profile     text NOT NULL CONSTRAINT parameters_profile_check CHECK (profile ~ '^\d{6}$'),
    key         text NOT NULL,
    value       text NOT NULL,
    retired     boolean NOT NULL DEFAULT false,
    from_on     date,
    to_on       date,
    clause      text NOT NULL,
    source      text NOT NULL,
    strength    text NOT NULL,
    confidence  text NOT NULL CONSTRAINT parameters_confidence_check CHECK (confidence IN ('有据', '建议值')),
    note        text NOT NULL,
    CONSTRAINT parameters_span_check CHECK (to_on >= from_on)
);
CREATE UNIQUE INDEX parameters_position_key ON parameters (change_id, position) WHERE change_id IS NOT NULL;
-- What a release brings, it brings once.
CREATE UNIQUE INDEX parameters_shipped_key ON parameters (profile, key, from_on) NULLS NOT DISTINCT WHERE change_id IS NULL;
