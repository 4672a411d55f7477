-- 评价项目: what a case is, is the fold of its events below. The row has what lists need,
-- derived in the same transaction, and the form that the client writes before it submits.
CREATE TABLE assess_cases (
    id             uuid PRIMARY KEY,
    number         text NOT NULL CONSTRAINT assess_cases_number_key UNIQUE,
    title          text NOT NULL CONSTRAINT assess_cases_title_check CHECK (length(btrim(title)) BETWEEN 2 AND 100),
    track          text NOT NULL CONSTRAINT assess_cases_track_check CHECK (track IN ('E', 'V')),
    purpose        text NOT NULL,
    class          text NOT NULL,
    base_date      date,
    client_id      uuid NOT NULL CONSTRAINT assess_cases_client_fkey REFERENCES organisations,
    maker_id       uuid NOT NULL CONSTRAINT assess_cases_maker_fkey REFERENCES users,
    org_id         uuid NOT NULL CONSTRAINT assess_cases_org_fkey REFERENCES organisations,   -- the institution
    achievement_id uuid CONSTRAINT assess_cases_achievement_fkey REFERENCES achievements,
    region         text NOT NULL CONSTRAINT assess_cases_region_check CHECK (region ~ '^\d{6}$'),   -- of the institution
    filed          boolean NOT NULL,   -- the institution is on file as appraiser
    form           jsonb NOT NULL DEFAULT '{}',
    state          text NOT NULL CONSTRAINT assess_cases_state_check CHECK (state IN ('DRAFT', 'FORMAL_CHECK', 'RETURNED', 'ACCEPTED', 'CONTRACTED', 'PLANNED', 'PANEL_DRAWN', 'COI_CLEARED', 'SCORING',
                       'REVEALED', 'DISPUTED', 'EXTRA_SCORING', 'PANEL_MEETING', 'CONSISTENT', 'JOINT_PANEL', 'THIRD_PANEL', 'AGGREGATED', 'REPORT_DRAFT', 'CLIENT_COMMENT', 'SIGNED', 'PASSED', 'FILED',
                       'PUBLICITY', 'OBJECTION', 'EFFECTIVE', 'REASSESS', 'REJECTED', 'WITHDRAWN', 'REVOKED', 'EXPIRED')),
    round          integer NOT NULL,
    due_at         timestamptz,
    waits          text[] NOT NULL DEFAULT '{}',   -- roles that are asked to act and that nobody holds yet
    events         integer NOT NULL CONSTRAINT assess_cases_events_check CHECK (events > 0),
    head           bytea NOT NULL CONSTRAINT assess_cases_head_check CHECK (octet_length(head) = 32),
    grams          text[] NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT assess_cases_apart_check CHECK (client_id <> org_id)
);
CREATE INDEX assess_cases_client ON assess_cases (client_id, created_at DESC, id DESC);
CREATE INDEX assess_cases_org ON assess_cases (org_id, created_at DESC, id DESC);
CREATE INDEX assess_cases_region ON assess_cases (region, created_at DESC, id DESC);
CREATE INDEX assess_cases_due ON assess_cases (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX assess_cases_waits ON assess_cases USING gin (waits);
CREATE INDEX assess_cases_grams ON assess_cases USING gin (grams);
CREATE INDEX assess_cases_public ON assess_cases (updated_at DESC, id DESC) WHERE state IN ('PUBLICITY', 'OBJECTION', 'EFFECTIVE', 'EXPIRED', 'REVOKED');

-- 项目留痕: one chain for each case; a record is added, never changed.
CREATE TABLE assess_events (
    case_id uuid NOT NULL CONSTRAINT assess_events_case_fkey REFERENCES assess_cases,
    seq     integer NOT NULL CONSTRAINT assess_events_seq_check CHECK (seq > 0),
    act     text NOT NULL,
    actor   text NOT NULL,   -- a user, the number of an assessor, or SYSTEM
    party   text NOT NULL,
    args    jsonb NOT NULL,
    detail  jsonb NOT NULL,
    at      timestamptz NOT NULL,
    state   text NOT NULL,
    due_at  timestamptz,
    prev    bytea NOT NULL CONSTRAINT assess_events_prev_check CHECK (octet_length(prev) = 32),
    hash    bytea NOT NULL CONSTRAINT assess_events_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT assess_events_hash_key UNIQUE (hash),
    CONSTRAINT assess_events_chain_key UNIQUE (case_id, prev),
    PRIMARY KEY (case_id, seq)
);

CREATE FUNCTION keep_assess_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'records of a case are never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'assess_events_kept_check';
END $$;
CREATE TRIGGER assess_events_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON assess_events EXECUTE FUNCTION keep_assess_events();

-- 项目角色: who does what in a case, one role for each person. todo: the case waits for
-- the person now.
CREATE TABLE assess_roles (
    case_id uuid NOT NULL CONSTRAINT assess_roles_case_fkey REFERENCES assess_cases,
    ref     text NOT NULL,   -- as in the events
    user_id uuid CONSTRAINT assess_roles_user_fkey REFERENCES users,
    role    text NOT NULL CONSTRAINT assess_roles_role_check CHECK (role IN ('client', 'gov_filing', 'gov_inspector', 'industry_reviewer', 'industry_pool_admin', 'org_manager', 'case_lead',
                'quality_reviewer', 'org_clerk', 'auditor', 'assessor')),
    seated  boolean NOT NULL,   -- an assessor who scores now
    todo    boolean NOT NULL,
    PRIMARY KEY (case_id, ref),
    CONSTRAINT assess_roles_one_key UNIQUE (case_id, user_id)
);
CREATE INDEX assess_roles_user ON assess_roles (user_id, case_id);
CREATE INDEX assess_roles_todo ON assess_roles (user_id) WHERE todo;

-- 项目材料: documents of a case, kept by their hash. Who may read which says its kind.
CREATE TABLE assess_case_papers (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL CONSTRAINT assess_case_papers_case_fkey REFERENCES assess_cases,
    kind       text NOT NULL CONSTRAINT assess_case_papers_kind_check CHECK (kind IN ('RIGHT', 'REPORT', 'TEST', 'NOVELTY', 'OTHER', 'BLIND', 'MINUTES')),
    name       text NOT NULL CONSTRAINT assess_case_papers_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256     bytea NOT NULL CONSTRAINT assess_case_papers_file_fkey REFERENCES files,
    size       bigint NOT NULL,
    media_type text NOT NULL,
    added_by   uuid NOT NULL CONSTRAINT assess_case_papers_user_fkey REFERENCES users,
    added_at   timestamptz NOT NULL,
    CONSTRAINT assess_case_papers_once_key UNIQUE (case_id, kind, sha256)
);
