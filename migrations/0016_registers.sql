-- 名录: 当事人 and 知识产权, one record each with history (references to contracts
-- wait for the commit: an import writes its contracts last); merges by two people;
-- imports of both; the professional records of 技术经纪人.

-- What makes two names alike: width, case, spaces, brackets and the variants of
-- 有限公司. Likeness is a hint for people and never an identity.
CREATE FUNCTION party_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(replace(regexp_replace(upper(normalize(name, NFKC) COLLATE "C"),
        '[\s()\[\]{}<>〔〕【】〖〗〈〉《》「」『』·•‧・,.、。"“”‘’''_—–-]', '', 'g'),
        '有限责任公司', '有限公司'), '股份公司', '股份有限公司');

ALTER TABLE parties
    ADD COLUMN natural_person boolean NOT NULL DEFAULT false,
    ADD COLUMN former text[] NOT NULL DEFAULT '{}',  -- 曾用名, newest first, for the search
    ADD COLUMN verified_on date,             -- 核实: since then applications fill gaps only
    ADD COLUMN merged_into uuid CONSTRAINT parties_merged_fkey REFERENCES parties,
    ADD COLUMN name_key text GENERATED ALWAYS AS (party_name_key(name)) STORED,
    -- 自然人 are kept by name; identity card numbers are kept nowhere in the register.
    ADD CONSTRAINT parties_person_check CHECK (NOT natural_person OR
        (uscc IS NULL AND region = '' AND address = '' AND legal_rep = '' AND scale = '' AND industry = '')),
    ADD CONSTRAINT parties_identity_check CHECK (name !~ '\d{17}[\dXx]' AND address !~ '\d{17}[\dXx]' AND legal_rep !~ '\d{17}[\dXx]'),
    ADD CONSTRAINT parties_merged_check CHECK (merged_into <> id);
CREATE UNIQUE INDEX parties_named_key ON parties (name_key, country, natural_person) WHERE uscc IS NULL;
CREATE INDEX parties_name_key ON parties (name_key);
CREATE INDEX parties_body_code ON parties (substr(uscc, 9, 9)) WHERE uscc IS NOT NULL;
CREATE INDEX parties_merged ON parties (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX parties_region ON parties (region, name, id) WHERE merged_into IS NULL;
CREATE INDEX contract_parties_name ON contract_parties (name, contract_id) WHERE code = '';

CREATE TABLE party_versions (
    party_id    uuid NOT NULL CONSTRAINT party_versions_party_fkey REFERENCES parties,
    version     integer NOT NULL,
    source      text NOT NULL CONSTRAINT party_versions_source_check
                CHECK (source IN ('EARLIER', 'CONTRACT', 'OFFICE', 'PROPOSAL', 'IMPORT', 'MERGE')),
    name        text NOT NULL,
    uscc        text NOT NULL DEFAULT '',
    country     text NOT NULL,
    nature      text NOT NULL DEFAULT '',
    region      text NOT NULL DEFAULT '',
    address     text NOT NULL DEFAULT '',
    legal_rep   text NOT NULL DEFAULT '',
    scale       text NOT NULL DEFAULT '',
    industry    text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    contract_id uuid CONSTRAINT party_versions_contract_fkey REFERENCES contracts DEFERRABLE INITIALLY DEFERRED,
    user_id     uuid CONSTRAINT party_versions_user_fkey REFERENCES users,
    at          timestamptz NOT NULL,
    PRIMARY KEY (party_id, version)
);
INSERT INTO party_versions (party_id, version, source, name, uscc, country, nature, region, address, legal_rep, scale, industry, at)
    SELECT id, version, 'EARLIER', name, COALESCE(uscc, ''), country, nature, region, address, legal_rep, scale, industry, updated_at FROM parties;

-- 变更建议: by the party's own broker, or by an application that contradicts what
-- has been verified. Another person decides.
CREATE TABLE party_proposals (
    id          uuid PRIMARY KEY,
    party_id    uuid NOT NULL CONSTRAINT party_proposals_party_fkey REFERENCES parties,
    changes     jsonb NOT NULL,              -- field -> proposed value
    reason      text NOT NULL DEFAULT '',
    contract_id uuid CONSTRAINT party_proposals_contract_fkey REFERENCES contracts DEFERRABLE INITIALLY DEFERRED,
    proposed_by uuid NOT NULL CONSTRAINT party_proposals_proposer_fkey REFERENCES users,
    proposed_at timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'OPEN' CONSTRAINT party_proposals_state_check CHECK (state IN ('OPEN', 'ADOPTED', 'DECLINED')),
    decided_by  uuid CONSTRAINT party_proposals_decider_fkey REFERENCES users,
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    CONSTRAINT party_proposals_decided_check CHECK ((state = 'OPEN') = (decided_by IS NULL) AND (state = 'OPEN') = (decided_at IS NULL)),
    CONSTRAINT party_proposals_same_person_check CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX party_proposals_open_key ON party_proposals (party_id, md5(changes::text)) WHERE state = 'OPEN';
CREATE INDEX party_proposals_party ON party_proposals (party_id, id DESC);
CREATE INDEX party_proposals_queue ON party_proposals (id) WHERE state = 'OPEN';

-- 疑似重复: pairs of records that look alike; first_id < second_id.
CREATE TABLE party_pairs (
    first_id    uuid NOT NULL CONSTRAINT party_pairs_first_fkey REFERENCES parties,
    second_id   uuid NOT NULL CONSTRAINT party_pairs_second_fkey REFERENCES parties,
    same_name   boolean NOT NULL,
    same_code   boolean NOT NULL,            -- 主体标识码 alike, or one place apart
    found_at    timestamptz NOT NULL,
    dismissed_by uuid CONSTRAINT party_pairs_user_fkey REFERENCES users,
    dismissed_at timestamptz,
    reason      text NOT NULL DEFAULT '',
    PRIMARY KEY (first_id, second_id),
    CONSTRAINT party_pairs_order_check CHECK (first_id < second_id),
    CONSTRAINT party_pairs_grounds_check CHECK (same_name OR same_code),
    CONSTRAINT party_pairs_dismissed_check CHECK ((dismissed_by IS NULL) = (dismissed_at IS NULL))
);
CREATE INDEX party_pairs_second ON party_pairs (second_id, first_id);
CREATE INDEX party_pairs_open ON party_pairs (found_at DESC, first_id DESC, second_id DESC) WHERE dismissed_at IS NULL;
INSERT INTO party_pairs (first_id, second_id, same_name, same_code, found_at)
    SELECT a.id, b.id, true, false, now() FROM parties a JOIN parties b ON b.name_key = a.name_key AND a.id < b.id;

-- 合并: one person proposes, another confirms; never undone, both kept on record.
CREATE TABLE party_merges (
    id          uuid PRIMARY KEY,
    loser_id    uuid NOT NULL CONSTRAINT party_merges_loser_fkey REFERENCES parties,
    survivor_id uuid NOT NULL CONSTRAINT party_merges_survivor_fkey REFERENCES parties,
    reason      text NOT NULL CONSTRAINT party_merges_reason_check CHECK (length(btrim(reason)) >= 4),
    proposed_by uuid NOT NULL CONSTRAINT party_merges_proposer_fkey REFERENCES users,
    proposed_at timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'OPEN' CONSTRAINT party_merges_state_check CHECK (state IN ('OPEN', 'CONFIRMED', 'DECLINED')),
    decided_by  uuid CONSTRAINT party_merges_decider_fkey REFERENCES users,
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    CONSTRAINT party_merges_two_check CHECK (loser_id <> survivor_id),
    CONSTRAINT party_merges_decided_check CHECK ((state = 'OPEN') = (decided_by IS NULL) AND (state = 'OPEN') = (decided_at IS NULL)),
    CONSTRAINT party_merges_same_person_check CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX party_merges_once_key ON party_merges (loser_id) WHERE state IN ('OPEN', 'CONFIRMED');
CREATE INDEX party_merges_survivor ON party_merges (survivor_id);
CREATE INDEX party_merges_queue ON party_merges (id) WHERE state = 'OPEN';

-- 知识产权名录. number_key is the number without the marks that change in its life
-- (ZL is put before it when the patent is granted).
CREATE TABLE ip_items (
    id          uuid PRIMARY KEY,
    version     integer NOT NULL DEFAULT 1,
    kind        text NOT NULL CONSTRAINT ip_items_kind_check CHECK (kind IN ('INVENTION', 'UTILITY_MODEL', 'DESIGN', 'SOFTWARE_COPYRIGHT',
                    'LAYOUT_DESIGN', 'PLANT_VARIETY', 'BIO_MEDICINE_VARIETY', 'TECH_SECRET')),
    number      text NOT NULL DEFAULT '',
    number_key  text NOT NULL DEFAULT '',
    title       text NOT NULL CONSTRAINT ip_items_title_check CHECK (length(title) <= 200),
    owner       text NOT NULL DEFAULT '' CONSTRAINT ip_items_owner_check CHECK (length(owner) <= 200),
    owner_party uuid CONSTRAINT ip_items_party_fkey REFERENCES parties,
    filed_on    date,
    granted_on  date,
    expires_on  date,
    status      text NOT NULL CONSTRAINT ip_items_status_check CHECK (status IN ('UNKNOWN', 'PENDING', 'IN_FORCE', 'LAPSED', 'INVALID')),
    status_on   date,
    verified_on date,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    grams       text[] NOT NULL DEFAULT '{}',
    CONSTRAINT ip_items_dates_check CHECK (granted_on >= filed_on AND expires_on >= filed_on),
    CONSTRAINT ip_items_named_check CHECK (number_key <> '' OR title <> '')
);
CREATE UNIQUE INDEX ip_items_number_key ON ip_items (number_key) WHERE number_key <> '';
CREATE UNIQUE INDEX ip_items_titled_key ON ip_items (kind, party_name_key(title), party_name_key(owner)) WHERE number_key = '';
CREATE INDEX ip_items_grams ON ip_items USING gin (grams);
CREATE INDEX ip_items_owner ON ip_items (owner_party, id DESC) WHERE owner_party IS NOT NULL;
CREATE INDEX ip_items_expiry ON ip_items (expires_on, id) WHERE expires_on IS NOT NULL;

CREATE TABLE ip_versions (
    item_id     uuid NOT NULL CONSTRAINT ip_versions_item_fkey REFERENCES ip_items,
    version     integer NOT NULL,
    source      text NOT NULL CONSTRAINT ip_versions_source_check CHECK (source IN ('CONTRACT', 'HAND', 'IMPORT')),
    kind        text NOT NULL,
    number      text NOT NULL,
    title       text NOT NULL,
    owner       text NOT NULL,
    filed_on    date,
    granted_on  date,
    expires_on  date,
    status      text NOT NULL,
    status_on   date,
    reason      text NOT NULL DEFAULT '',
    contract_id uuid CONSTRAINT ip_versions_contract_fkey REFERENCES contracts DEFERRABLE INITIALLY DEFERRED,
    user_id     uuid NOT NULL CONSTRAINT ip_versions_user_fkey REFERENCES users,
    at          timestamptz NOT NULL,
    PRIMARY KEY (item_id, version)
);

-- Which contracts use a right; written again whenever an application is submitted.
CREATE TABLE ip_uses (
    contract_id uuid NOT NULL CONSTRAINT ip_uses_contract_fkey REFERENCES contracts DEFERRABLE INITIALLY DEFERRED,
    item_id     uuid NOT NULL CONSTRAINT ip_uses_item_fkey REFERENCES ip_items,
    PRIMARY KEY (contract_id, item_id)
);
CREATE INDEX ip_uses_item ON ip_uses (item_id, contract_id DESC);

-- 名录导入: a workbook for one of the registers and what became of each row.
CREATE TABLE register_imports (
    id          uuid PRIMARY KEY,
    register    text NOT NULL CONSTRAINT register_imports_register_check CHECK (register IN ('PARTIES', 'IP')),
    user_id     uuid NOT NULL CONSTRAINT register_imports_user_fkey REFERENCES users,
    org_id      uuid NOT NULL CONSTRAINT register_imports_org_fkey REFERENCES organisations,
    name        text NOT NULL,
    sha256      bytea NOT NULL CONSTRAINT register_imports_file_fkey REFERENCES files,
    state       text NOT NULL CONSTRAINT register_imports_state_check CHECK (state IN ('WORKING', 'DONE', 'FAILED')),
    failure     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT register_imports_once_key UNIQUE (org_id, register, sha256)
);
CREATE INDEX register_imports_user ON register_imports (user_id, id DESC);

CREATE TABLE register_import_rows (
    import_id   uuid NOT NULL CONSTRAINT register_import_rows_import_fkey REFERENCES register_imports,
    row_no      integer NOT NULL,
    outcome     text NOT NULL CONSTRAINT register_import_rows_outcome_check CHECK (outcome IN ('ADDED', 'CHANGED', 'SAME', 'HELD', 'BAD')),
    label       text NOT NULL DEFAULT '',
    errors      jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (import_id, row_no)
);

-- 技术经纪人执业信息: certificate and professional title.
CREATE TABLE broker_records (
    user_id     uuid PRIMARY KEY CONSTRAINT broker_records_user_fkey REFERENCES users,
    version     integer NOT NULL DEFAULT 1,
    certificate_no text NOT NULL DEFAULT '' CONSTRAINT broker_records_certificate_check CHECK (length(certificate_no) <= 60),
    level       text NOT NULL DEFAULT '' CONSTRAINT broker_records_level_check CHECK (level IN ('', 'JUNIOR', 'MIDDLE', 'SENIOR')),
    issuer      text NOT NULL DEFAULT '' CONSTRAINT broker_records_issuer_check CHECK (length(issuer) <= 120),
    issued_on   date,
    title       text NOT NULL DEFAULT '' CONSTRAINT broker_records_title_check CHECK (length(title) <= 60),
    updated_at  timestamptz NOT NULL
);
