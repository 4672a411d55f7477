-- Deadlines kept: the record of timeliness, reminders, e-mail, 催办 and AB 岗.

-- 决定到期日 as it stood when the decision was made; null without 受理. due_on is
-- cleared by the decision, because no clock runs after it.
ALTER TABLE contracts ADD COLUMN decision_due_on date;

-- 工作量与时效: each figure of a period is one stretch of one of these.
CREATE INDEX contracts_received ON contracts (submitted_at)
    INCLUDE (office_id, office_region, registrar_id) WHERE submitted_at IS NOT NULL;
CREATE INDEX contracts_accepted ON contracts (accepted_at)
    INCLUDE (office_id, office_region, registrar_id) WHERE accepted_at IS NOT NULL;
CREATE INDEX contracts_decided ON contracts (decided_at)
    INCLUDE (office_id, office_region, registrar_id, accepted_at, decision_due_on, registered_on, state) WHERE decided_at IS NOT NULL;
-- The newest 补正 round, as its text sorts: UTC in ISO 8601.
CREATE INDEX contracts_supplemented ON contracts ((rounds -> -1 ->> 'requested_at')) WHERE rounds <> '[]';
-- Applications that wait for their applicant, by the end of the 补正期限.
CREATE INDEX contracts_supplementing ON contracts (due_on) WHERE state = 'SUPPLEMENT_REQUESTED';
-- The open cases of one registrar.
CREATE INDEX contracts_registrar_open ON contracts (registrar_id, (COALESCE(due_on, DATE '9999-12-31')), id)
    WHERE state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED','SECOND_REVIEW');

-- 提醒: the same reminder reaches the same person once.
CREATE TABLE notices (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL CONSTRAINT notices_user_fkey REFERENCES users,
    kind        text NOT NULL CONSTRAINT notices_kind_check CHECK (kind IN
                ('SUPPLEMENT','DECIDED','SUPPLEMENT_DUE','RESUBMITTED','ASSIGNED','AMBER','RED','OVERDUE','URGED')),
    contract_id uuid NOT NULL CONSTRAINT notices_contract_fkey REFERENCES contracts,
    text        text NOT NULL CONSTRAINT notices_text_check CHECK (length(text) BETWEEN 1 AND 500),
    key         text NOT NULL,
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,
    mailed_at   timestamptz,
    CONSTRAINT notices_once_key UNIQUE (user_id, key)
);
CREATE INDEX notices_recent ON notices (user_id, created_at DESC, id DESC);
CREATE INDEX notices_unread ON notices (user_id) WHERE read_at IS NULL;
CREATE INDEX notices_contract ON notices (contract_id, key);

-- 邮件提醒: only to who has asked for it.
ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '' CONSTRAINT users_email_check
    CHECK (length(email) <= 254 AND email ~ '^([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$');
ALTER TABLE users ADD COLUMN mail_notices boolean NOT NULL DEFAULT false;
ALTER TABLE users ADD CONSTRAINT users_mail_notices_check CHECK (email <> '' OR NOT mail_notices);

-- AB 岗: who stands in for whom, both days included.
CREATE TABLE absences (
    id          uuid PRIMARY KEY,
    office_id   uuid NOT NULL CONSTRAINT absences_office_fkey REFERENCES organisations,
    user_id     uuid NOT NULL CONSTRAINT absences_user_fkey REFERENCES users,
    stand_in    uuid NOT NULL CONSTRAINT absences_stand_in_fkey REFERENCES users,
    from_on     date NOT NULL,
    until_on    date NOT NULL,
    ended_at    timestamptz,                 -- taken back before its time
    created_at  timestamptz NOT NULL,
    CONSTRAINT absences_period_check CHECK (from_on <= until_on),
    CONSTRAINT absences_person_check CHECK (user_id <> stand_in)
);
CREATE INDEX absences_user ON absences (user_id, until_on) WHERE ended_at IS NULL;
CREATE INDEX absences_stand_in ON absences (stand_in, until_on) WHERE ended_at IS NULL;
CREATE INDEX absences_office ON absences (office_id, from_on DESC, id DESC);
