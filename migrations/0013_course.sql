-- 办理全程: 专家评审, 变更, 异议; the versions of a registration.

ALTER TABLE contracts
    ADD COLUMN submitters text[] NOT NULL DEFAULT '{}',  -- users who have submitted or resubmitted, for 回避
    ADD COLUMN handlers   text[] NOT NULL DEFAULT '{}',  -- users who have taken the case into review or passed it on
    ADD COLUMN panel      jsonb NOT NULL DEFAULT '[]',   -- 评审专家 with their opinions
    ADD COLUMN change     jsonb,                         -- 变更申请 being filled in or pending
    ADD COLUMN dispute    jsonb,                         -- 异议, the last
    DROP CONSTRAINT contracts_state_check,
    ADD CONSTRAINT contracts_state_check CHECK (state IN (
        'DRAFT','SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED',
        'SECOND_REVIEW','EXPERT_REVIEW','REGISTERED','CHANGE_PENDING','OBJECTION','REJECTED','NOT_ACCEPTED',
        'ROUTED','WITHDRAWN','CANCELLED','REVOKED')),
    DROP CONSTRAINT contracts_numbered_check,
    ADD CONSTRAINT contracts_numbered_check CHECK (state = 'OBJECTION' OR (number IS NOT NULL) = (state IN ('REGISTERED','CHANGE_PENDING','CANCELLED','REVOKED'))),
    DROP CONSTRAINT contracts_registered_check,
    ADD CONSTRAINT contracts_registered_check CHECK (number IS NULL
        OR (registered_on IS NOT NULL AND total IS NOT NULL AND tech IS NOT NULL AND sign_date IS NOT NULL
            AND certificate_version > 0 AND decided_at IS NOT NULL)),
    ADD CONSTRAINT contracts_version_check CHECK ((number IS NULL) = (certificate_version = 0)),
    ADD CONSTRAINT contracts_change_check CHECK (state <> 'CHANGE_PENDING' OR change IS NOT NULL),
    ADD CONSTRAINT contracts_dispute_check CHECK (state <> 'OBJECTION' OR dispute IS NOT NULL),
    ADD CONSTRAINT contracts_panel_check CHECK (state <> 'EXPERT_REVIEW' OR jsonb_array_length(panel) > 0),
    -- 回避, for everyone who has had a part in the case, not only the last.
    ADD CONSTRAINT contracts_own_submission_check CHECK (registrar_id::text <> ALL (submitters) AND reviewer_id::text <> ALL (submitters)),
    ADD CONSTRAINT contracts_own_handling_check CHECK (reviewer_id::text <> ALL (handlers));

UPDATE contracts SET submitters = ARRAY[applicant_id::text] WHERE state <> 'DRAFT';
UPDATE contracts SET handlers = ARRAY[registrar_id::text] WHERE registrar_id IS NOT NULL
    AND state NOT IN ('SUBMITTED', 'NOT_ACCEPTED', 'ROUTED');

DROP INDEX contracts_queue;
CREATE INDEX contracts_queue ON contracts (office_id, (COALESCE(due_on, DATE '9999-12-31')), id) WHERE state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW','EXPERT_REVIEW','CHANGE_PENDING','OBJECTION');
-- 一份合同只登记一次: not even after 注销 or 撤销.
DROP INDEX contracts_fingerprint_key;
CREATE UNIQUE INDEX contracts_fingerprint_key ON contracts (fingerprint) WHERE number IS NOT NULL;
DROP INDEX contracts_same;
CREATE INDEX contracts_same ON contracts (name, sign_date) WHERE number IS NOT NULL;
-- 待评审: the cases on whose panel an expert is.
CREATE INDEX contracts_panel ON contracts USING gin (panel jsonb_path_ops) WHERE panel <> '[]';

-- 登记版本: what each version changed, and who allowed it. Rows are only added.
CREATE TABLE contract_versions (
    contract_id uuid NOT NULL CONSTRAINT contract_versions_contract_fkey REFERENCES contracts,
    version     integer NOT NULL,
    on_date     date NOT NULL,
    class       text NOT NULL,
    total       numeric(17,2) NOT NULL,
    tech        numeric(17,2) NOT NULL,
    reason      text NOT NULL DEFAULT '',
    opinion     text NOT NULL DEFAULT '',
    registrar   text NOT NULL,
    changes     jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (contract_id, version),
    CONSTRAINT contract_versions_amount_check CHECK (tech >= 0 AND tech <= total)
);
INSERT INTO contract_versions (contract_id, version, on_date, class, total, tech, opinion, registrar)
    SELECT c.id, 1, c.registered_on, c.class, c.total, c.tech, c.opinion, u.name
    FROM contracts c JOIN users u ON u.id = c.registrar_id WHERE c.number IS NOT NULL;

ALTER TABLE attachments DROP CONSTRAINT attachments_kind_check,
    ADD CONSTRAINT attachments_kind_check CHECK (kind IN
    ('CONTRACT','AUTHORISATION','LICENCE','IP_CERTIFICATE','PLAN','TRADE','COST','TRANSLATION','AMENDMENT','SETTLEMENT','OTHER'));

ALTER TABLE users DROP CONSTRAINT users_roles_check,
    ADD CONSTRAINT users_roles_check CHECK (
        cardinality(roles) > 0 AND
        roles <@ ARRAY['BROKER','REGISTRAR','REVIEWER','HEAD','AUTHORITY','STATISTICIAN','ADMINISTRATOR','AUDITOR','EXPERT','TAX_FINANCE']);
