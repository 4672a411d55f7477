-- 资产评估报告: what units have had appraised. The content is kept as the flat form that
-- the domain reads and writes. One person writes or proposes, another confirms; every
-- confirmed step stays as a row of its own.
CREATE TABLE appraisals (
    id             uuid PRIMARY KEY,
    version        integer NOT NULL DEFAULT 1,
    achievement_id uuid NOT NULL CONSTRAINT appraisals_achievement_fkey REFERENCES achievements,
    org_id         uuid NOT NULL CONSTRAINT appraisals_org_fkey REFERENCES organisations,
    state          text NOT NULL CONSTRAINT appraisals_state_check CHECK (state IN ('DRAFT_REPORT', 'ISSUED', 'FILED', 'APPROVED', 'IN_USE', 'SUPERSEDED', 'VOID')),
    designated     boolean NOT NULL DEFAULT false,
    content        jsonb NOT NULL,
    drafter_id     uuid NOT NULL CONSTRAINT appraisals_drafter_fkey REFERENCES users,
    writers        uuid[] NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    proposal       jsonb,                 -- what waits for the head
    proposer_id    uuid CONSTRAINT appraisals_proposer_fkey REFERENCES users,
    confirmer_id   uuid CONSTRAINT appraisals_confirmer_fkey REFERENCES users,
    confirmed_at   timestamptz,
    filing         jsonb,                 -- 备案 or 核准
    reason         text NOT NULL DEFAULT '',
    CONSTRAINT appraisals_two_persons_check CHECK (confirmer_id <> ALL (writers)),
    CONSTRAINT appraisals_confirmed_check CHECK ((state = 'DRAFT_REPORT') = (confirmer_id IS NULL) AND (confirmer_id IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT appraisals_filed_check CHECK (state NOT IN ('FILED', 'APPROVED', 'IN_USE') OR filing IS NOT NULL),
    CONSTRAINT appraisals_proposed_check CHECK ((proposal IS NULL) = (proposer_id IS NULL)),
    CONSTRAINT appraisals_designated_check CHECK (NOT designated OR state IN ('ISSUED', 'FILED', 'APPROVED', 'IN_USE'))
);
CREATE INDEX appraisals_achievement ON appraisals (achievement_id, created_at, id);
CREATE INDEX appraisals_org ON appraisals (org_id, created_at DESC, id DESC);
CREATE INDEX appraisals_waiting ON appraisals (org_id) WHERE proposer_id IS NOT NULL;
-- Of several reports on an achievement one may be designated.
CREATE UNIQUE INDEX appraisals_designated_key ON appraisals (achievement_id) WHERE designated;

-- The steps in the order in which they were confirmed or declined; never changed.
CREATE TABLE appraisal_steps (
    id           uuid PRIMARY KEY,
    appraisal_id uuid NOT NULL CONSTRAINT appraisal_steps_appraisal_fkey REFERENCES appraisals,
    step         text NOT NULL CONSTRAINT appraisal_steps_step_check CHECK (step IN ('register', 'file', 'approve', 'designate', 'void')),
    agreed       boolean NOT NULL,
    content      jsonb NOT NULL,
    proposal     jsonb NOT NULL,
    opinion      text NOT NULL DEFAULT '',
    proposer_id  uuid NOT NULL CONSTRAINT appraisal_steps_proposer_fkey REFERENCES users,
    decider_id   uuid NOT NULL CONSTRAINT appraisal_steps_decider_fkey REFERENCES users,
    decided_at   timestamptz NOT NULL,
    CONSTRAINT appraisal_steps_two_persons_check CHECK (decider_id <> proposer_id)
);
CREATE INDEX appraisal_steps_appraisal ON appraisal_steps (appraisal_id, decided_at, id);

-- 评估报告 and 备案表: the newest of each sort counts, the others stay.
CREATE TABLE appraisal_papers (
    id           uuid PRIMARY KEY,
    appraisal_id uuid NOT NULL CONSTRAINT appraisal_papers_appraisal_fkey REFERENCES appraisals,
    filing       boolean NOT NULL,
    name         text NOT NULL CONSTRAINT appraisal_papers_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256       bytea NOT NULL CONSTRAINT appraisal_papers_file_fkey REFERENCES files,
    size         bigint NOT NULL,
    added_by     uuid NOT NULL CONSTRAINT appraisal_papers_user_fkey REFERENCES users,
    added_at     timestamptz NOT NULL
);
CREATE INDEX appraisal_papers_appraisal ON appraisal_papers (appraisal_id, added_at, id);

-- Whether an achievement was listed before, and what is on sale of it.
CREATE INDEX sales_achievement ON sales (achievement_id) WHERE achievement_id IS NOT NULL;
