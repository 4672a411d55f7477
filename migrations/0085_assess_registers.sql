-- The registers of assessment: 评价机构, 科技评估师 and 专家. One row is one file; what is in
-- force and what waits for confirmation are kept as the flat forms that the domain
-- reads and writes. Every step stays as a row of its own.
ALTER TABLE organisations DROP CONSTRAINT organisations_kind_check,
    ADD CONSTRAINT organisations_kind_check CHECK (kind IN ('OFFICE', 'SELLER', 'BROKERAGE', 'EXCHANGE', 'AUTHORITY', 'PLATFORM', 'INSTITUTION', 'INDUSTRY'));
ALTER TABLE users DROP CONSTRAINT users_roles_check,
    ADD CONSTRAINT users_roles_check CHECK (
        cardinality(roles) > 0 AND
        roles <@ ARRAY['BROKER','REGISTRAR','REVIEWER','HEAD','AUTHORITY','STATISTICIAN','ADMINISTRATOR','AUDITOR','EXPERT','TAX_FINANCE',
            'TRADER','TREASURER','BIDDER','EVALUATOR','ASSESSOR','INDUSTRY','INSPECTOR']);

-- 评估资质发证机构 is a code table that administrators keep.
ALTER TABLE code_rows DROP CONSTRAINT code_rows_table_check,
    ADD CONSTRAINT code_rows_table_check CHECK (table_name IN ('FIELD', 'PLAN', 'OBJECTIVE', 'INDUSTRY', 'REGION', 'COUNTRY', 'ISSUER'));

CREATE TABLE assess_entries (
    id           uuid PRIMARY KEY,
    version      integer NOT NULL DEFAULT 1,
    kind         text NOT NULL CONSTRAINT assess_entries_kind_check CHECK (kind IN ('INSTITUTION', 'ASSESSOR', 'EXPERT')),
    number       text CONSTRAINT assess_entries_number_key UNIQUE,
    name         text NOT NULL CONSTRAINT assess_entries_name_check CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    uscc         text CONSTRAINT assess_entries_uscc_key UNIQUE,   -- of an institution
    org_id       uuid CONSTRAINT assess_entries_org_fkey REFERENCES organisations,
    user_id      uuid CONSTRAINT assess_entries_user_fkey REFERENCES users CONSTRAINT assess_entries_user_key UNIQUE,
    region       text NOT NULL CONSTRAINT assess_entries_region_check CHECK (region ~ '^\d{6}$'),
    standing     text NOT NULL CONSTRAINT assess_entries_standing_check CHECK (standing IN ('APPLYING', 'LISTED', 'SUSPENDED', 'REMOVED')),
    stage        text NOT NULL DEFAULT '' CONSTRAINT assess_entries_stage_check CHECK (stage IN ('', 'DRAFT', 'SUBMITTED', 'CHECKED')),
    content      jsonb,
    revision     jsonb,
    writers      uuid[] NOT NULL DEFAULT '{}',
    submitter_id uuid CONSTRAINT assess_entries_submitter_fkey REFERENCES users,
    checker_id   uuid CONSTRAINT assess_entries_checker_fkey REFERENCES users,
    reason       text NOT NULL DEFAULT '',
    proposal     jsonb,
    proposer_id  uuid CONSTRAINT assess_entries_proposer_fkey REFERENCES users,
    consent_at   timestamptz,
    cn_id        text NOT NULL DEFAULT '' CONSTRAINT assess_entries_sealed_check CHECK (cn_id = '' OR starts_with(cn_id, 'sealed:v1:')),
    cn_tail      text NOT NULL DEFAULT '' CONSTRAINT assess_entries_tail_check CHECK (length(cn_tail) <= 4),  -- last four, for comparing with the card
    fields       text[] GENERATED ALWAYS AS (string_to_array(COALESCE(content ->> 'fields', content ->> 'scope', revision ->> 'fields', revision ->> 'scope', ''), ',')) STORED,
    grams        text[] NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT assess_entries_person_check CHECK (kind <> 'INSTITUTION' OR user_id IS NULL AND cn_id = '' AND uscc IS NOT NULL),
    CONSTRAINT assess_entries_confirmed_check CHECK ((standing = 'APPLYING') = (content IS NULL) AND (content IS NULL) = (number IS NULL)),
    CONSTRAINT assess_entries_waiting_check CHECK ((stage = '') = (revision IS NULL)),
    CONSTRAINT assess_entries_two_persons_check CHECK (checker_id <> ALL (writers) AND checker_id <> submitter_id),
    CONSTRAINT assess_entries_proposed_check CHECK ((proposal IS NULL) = (proposer_id IS NULL)),
    CONSTRAINT assess_entries_consent_check CHECK (kind = 'INSTITUTION' OR stage NOT IN ('SUBMITTED', 'CHECKED') OR consent_at IS NOT NULL)
);
CREATE UNIQUE INDEX assess_entries_institution_key ON assess_entries (org_id) WHERE kind = 'INSTITUTION';
CREATE INDEX assess_entries_list ON assess_entries (kind, created_at DESC, id DESC);
CREATE INDEX assess_entries_region ON assess_entries (region, created_at DESC, id DESC);
CREATE INDEX assess_entries_org ON assess_entries (org_id, created_at DESC, id DESC);
CREATE INDEX assess_entries_waiting ON assess_entries (region, kind) WHERE stage IN ('SUBMITTED', 'CHECKED') OR proposer_id IS NOT NULL;
CREATE INDEX assess_entries_fields ON assess_entries USING gin (fields);
CREATE INDEX assess_entries_grams ON assess_entries USING gin (grams);

-- The steps in the order in which they were taken; never changed. apart are those who
-- must not take the step: whoever wrote, submitted, checked or proposed before.
CREATE TABLE assess_steps (
    id        uuid PRIMARY KEY,
    entry_id  uuid NOT NULL CONSTRAINT assess_steps_entry_fkey REFERENCES assess_entries,
    step      text NOT NULL CONSTRAINT assess_steps_step_check CHECK (step IN ('submit', 'return', 'check', 'confirm', 'suspend', 'resume', 'remove')),
    agreed    boolean NOT NULL,
    content   jsonb NOT NULL,
    opinion   text NOT NULL DEFAULT '',
    reason    text NOT NULL DEFAULT '',
    proposer_id uuid CONSTRAINT assess_steps_proposer_fkey REFERENCES users,
    actor_id  uuid NOT NULL CONSTRAINT assess_steps_actor_fkey REFERENCES users,
    apart     uuid[] NOT NULL,
    at        timestamptz NOT NULL,
    CONSTRAINT assess_steps_two_persons_check CHECK (actor_id <> ALL (apart))
);
CREATE INDEX assess_steps_entry ON assess_steps (entry_id, at, id);

CREATE TABLE assess_papers (
    id         uuid PRIMARY KEY,
    entry_id   uuid NOT NULL CONSTRAINT assess_papers_entry_fkey REFERENCES assess_entries,
    kind       text NOT NULL CONSTRAINT assess_papers_kind_check CHECK (kind IN ('CREDENTIAL', 'TITLE', 'FILING', 'OTHER')),
    name       text NOT NULL CONSTRAINT assess_papers_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256     bytea NOT NULL CONSTRAINT assess_papers_file_fkey REFERENCES files,
    size       bigint NOT NULL,
    media_type text NOT NULL,
    added_by   uuid NOT NULL CONSTRAINT assess_papers_user_fkey REFERENCES users,
    added_at   timestamptz NOT NULL,
    CONSTRAINT assess_papers_once_key UNIQUE (entry_id, kind, sha256)
);

-- 利害关系: what people declare for 回避. A fact counts from its declaration until another
-- person agrees that it was a mistake; it stays readable.
CREATE TABLE assess_facts (
    id         uuid PRIMARY KEY,
    entry_id   uuid NOT NULL CONSTRAINT assess_facts_entry_fkey REFERENCES assess_entries,
    kind       text NOT NULL CONSTRAINT assess_facts_kind_check CHECK (kind IN ('EQUITY', 'DEBT', 'CONSULTANCY', 'KIN', 'ADVISOR', 'PATENT', 'PROJECT', 'PAPER', 'COUNCIL')),
    with_name  text NOT NULL CONSTRAINT assess_facts_with_check CHECK (length(with_name) BETWEEN 2 AND 200),
    code       text NOT NULL DEFAULT '',
    from_on    date,
    to_on      date,
    on_day     date,
    note       text NOT NULL DEFAULT '',
    by_id      uuid NOT NULL CONSTRAINT assess_facts_by_fkey REFERENCES users,
    at         timestamptz NOT NULL,
    undoing    text NOT NULL DEFAULT '',
    asker_id   uuid CONSTRAINT assess_facts_asker_fkey REFERENCES users,
    undone_at  timestamptz,
    agreed_by  uuid CONSTRAINT assess_facts_agreed_fkey REFERENCES users,
    CONSTRAINT assess_facts_dates_check CHECK (to_on >= from_on),
    CONSTRAINT assess_facts_two_persons_check CHECK (agreed_by <> by_id AND agreed_by <> asker_id),
    CONSTRAINT assess_facts_undone_check CHECK ((undone_at IS NULL) = (agreed_by IS NULL) AND (undone_at IS NULL OR undoing <> ''))
);
CREATE INDEX assess_facts_entry ON assess_facts (entry_id, at, id);
CREATE INDEX assess_facts_code ON assess_facts (code) WHERE undone_at IS NULL AND code <> '';
