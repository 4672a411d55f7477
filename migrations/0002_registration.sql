-- 技术合同认定登记: the party register, contracts, attachments, notes, decisions.

CREATE TABLE parties (
    id          uuid PRIMARY KEY,
    version     integer NOT NULL DEFAULT 1,
    name        text NOT NULL CONSTRAINT parties_name_check CHECK (length(btrim(name)) BETWEEN 2 AND 200),
    uscc        text CONSTRAINT parties_uscc_key UNIQUE,
    country     text NOT NULL CONSTRAINT parties_country_check CHECK (country ~ '^\d{3}$'),
    nature      text NOT NULL DEFAULT '',
    region      text NOT NULL DEFAULT '',
    address     text NOT NULL DEFAULT '',
    legal_rep   text NOT NULL DEFAULT '',
    scale       text NOT NULL DEFAULT '',
    industry    text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    grams       text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX parties_grams ON parties USING gin (grams);
CREATE INDEX parties_name ON parties (name, id);
CREATE INDEX parties_recent ON parties (updated_at DESC, id DESC);

CREATE TABLE contracts (
    id              uuid PRIMARY KEY,
    version         integer NOT NULL DEFAULT 1,
    state           text NOT NULL CONSTRAINT contracts_state_check CHECK (state IN (
                        'DRAFT','SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED',
                        'SECOND_REVIEW','REGISTERED','REJECTED','NOT_ACCEPTED','ROUTED','WITHDRAWN',
                        'CANCELLED','REVOKED')),
    source          text NOT NULL CONSTRAINT contracts_source_check CHECK (source IN ('WEB', 'EXCEL')),
    applicant_id    uuid NOT NULL CONSTRAINT contracts_applicant_fkey REFERENCES users,
    applicant_org   uuid NOT NULL CONSTRAINT contracts_applicant_org_fkey REFERENCES organisations,
    office_id       uuid NOT NULL CONSTRAINT contracts_office_fkey REFERENCES organisations,
    office_region   text NOT NULL CONSTRAINT contracts_office_region_check CHECK (office_region ~ '^\d{6}$'),
    form            jsonb NOT NULL,          -- the application as typed: path -> text
    -- what lists, duplicates and statistics need of the form, written with it
    name            text NOT NULL DEFAULT '',
    class           text NOT NULL DEFAULT '',
    field           text NOT NULL DEFAULT '',
    seller          text NOT NULL DEFAULT '',
    buyer           text NOT NULL DEFAULT '',
    seller_region   text NOT NULL DEFAULT '',
    buyer_region    text NOT NULL DEFAULT '',
    sign_date       date,
    total           numeric(17,2),
    tech            numeric(17,2),
    fingerprint     bytea,                   -- parties, name, date and total, for 重复登记
    grams           text[] NOT NULL DEFAULT '{}',
    -- the course of the case
    submission_no   text CONSTRAINT contracts_submission_no_key UNIQUE,
    number          text CONSTRAINT contracts_number_key UNIQUE,
    certificate_version integer NOT NULL DEFAULT 0,
    registrar_id    uuid CONSTRAINT contracts_registrar_fkey REFERENCES users,
    reviewer_id     uuid CONSTRAINT contracts_reviewer_fkey REFERENCES users,
    review_level    text NOT NULL DEFAULT 'NORMAL' CONSTRAINT contracts_review_level_check
                    CHECK (review_level IN ('NORMAL', 'SECOND_REVIEW', 'EXPERT_REVIEW')),
    rounds          jsonb NOT NULL DEFAULT '[]',  -- 补正 rounds: requested, resubmitted
    notes           jsonb NOT NULL DEFAULT '[]',  -- of the last round, field by field
    submitted_at    timestamptz,
    accepted_at     timestamptz,
    due_on          date,                    -- the day by which office or applicant must act
    amber_on        date,
    red_on          date,
    decided_at      timestamptz,
    registered_on   date,
    closed_on       date,                    -- 注销 or 撤销
    reasons         text[] NOT NULL DEFAULT '{}',
    opinion         text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT contracts_numbered_check CHECK ((number IS NOT NULL) = (state IN ('REGISTERED','CANCELLED','REVOKED'))),
    CONSTRAINT contracts_registered_check CHECK (state NOT IN ('REGISTERED','CANCELLED','REVOKED')
        OR (registered_on IS NOT NULL AND total IS NOT NULL AND tech IS NOT NULL AND sign_date IS NOT NULL
            AND certificate_version > 0 AND decided_at IS NOT NULL)),
    CONSTRAINT contracts_submitted_check CHECK (state = 'DRAFT' OR (submission_no IS NOT NULL AND submitted_at IS NOT NULL)),
    -- 回避: nobody decides on an own application; 复核员 is another person than 登记员.
    CONSTRAINT contracts_own_application_check CHECK (registrar_id <> applicant_id AND reviewer_id <> applicant_id),
    CONSTRAINT contracts_same_person_check CHECK (reviewer_id <> registrar_id),
    CONSTRAINT contracts_tech_check CHECK (tech >= 0 AND tech <= total)
);
-- 重复登记: one registered contract per fingerprint, whoever registers it.
CREATE UNIQUE INDEX contracts_fingerprint_key ON contracts (fingerprint) WHERE state = 'REGISTERED';
CREATE INDEX contracts_queue ON contracts (office_id, (COALESCE(due_on, DATE '9999-12-31')), id) WHERE state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW');
CREATE INDEX contracts_office_recent ON contracts (office_id, created_at DESC, id DESC);
CREATE INDEX contracts_org_recent ON contracts (applicant_org, created_at DESC, id DESC);
CREATE INDEX contracts_applicant_recent ON contracts (applicant_id, created_at DESC, id DESC);
CREATE INDEX contracts_region_recent ON contracts (office_region, created_at DESC, id DESC);
CREATE INDEX contracts_recent ON contracts (created_at DESC, id DESC);
CREATE INDEX contracts_registered ON contracts (office_region, registered_on, id) WHERE registered_on IS NOT NULL;
CREATE INDEX contracts_same ON contracts (name, sign_date) WHERE state = 'REGISTERED';
CREATE INDEX contracts_org_fingerprint ON contracts (applicant_org, fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX contracts_grams ON contracts USING gin (grams);

CREATE TABLE contract_parties (
    contract_id uuid NOT NULL CONSTRAINT contract_parties_contract_fkey REFERENCES contracts,
    position    integer NOT NULL,
    role        text NOT NULL,
    name        text NOT NULL,
    code        text NOT NULL DEFAULT '',    -- 统一社会信用代码; never an identity card number
    nature      text NOT NULL DEFAULT '',
    country     text NOT NULL DEFAULT '',
    region      text NOT NULL DEFAULT '',
    PRIMARY KEY (contract_id, position)
);
CREATE INDEX contract_parties_code ON contract_parties (code, contract_id) WHERE code <> '';

CREATE TABLE attachments (
    id          uuid PRIMARY KEY,
    contract_id uuid NOT NULL CONSTRAINT attachments_contract_fkey REFERENCES contracts,
    kind        text NOT NULL CONSTRAINT attachments_kind_check CHECK (kind IN
                ('CONTRACT','AUTHORISATION','LICENCE','IP_CERTIFICATE','PLAN','TRADE','COST','TRANSLATION','OTHER')),
    name        text NOT NULL CONSTRAINT attachments_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256      bytea NOT NULL CONSTRAINT attachments_file_fkey REFERENCES files,
    size        bigint NOT NULL,
    media_type  text NOT NULL,
    added_by    uuid NOT NULL CONSTRAINT attachments_user_fkey REFERENCES users,
    added_at    timestamptz NOT NULL,
    removed_at  timestamptz,
    CONSTRAINT attachments_twice_key UNIQUE (contract_id, kind, sha256)
);

-- 登记证明: each version as issued; a later version does not overwrite an earlier.
CREATE TABLE certificates (
    contract_id uuid NOT NULL CONSTRAINT certificates_contract_fkey REFERENCES contracts,
    version     integer NOT NULL,
    number      text NOT NULL,
    token       text NOT NULL CONSTRAINT certificates_token_key UNIQUE,  -- in the QR; cannot be guessed
    facts       jsonb NOT NULL,
    issued_at   timestamptz NOT NULL,
    PRIMARY KEY (contract_id, version)
);
CREATE INDEX certificates_number ON certificates (number);
