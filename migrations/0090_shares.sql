-- 收益分配案: one for each registered contract; receipts, refunds and costs only grow,
-- statements are chained by hash, payment lists are prepared and released by two people.

CREATE TABLE share_cases (
    id            uuid PRIMARY KEY,
    version       integer NOT NULL DEFAULT 1,
    number        text NOT NULL CONSTRAINT share_cases_number_key UNIQUE,
    contract_id   uuid NOT NULL CONSTRAINT share_cases_contract_fkey REFERENCES contracts CONSTRAINT share_cases_contract_key UNIQUE,
    name          text NOT NULL,
    registration  text NOT NULL,
    registered_on date NOT NULL,
    org_id        uuid NOT NULL CONSTRAINT share_cases_org_fkey REFERENCES organisations,
    mode          text NOT NULL CONSTRAINT share_cases_mode_check CHECK (mode IN ('transfer', 'licence')),
    region        text NOT NULL,             -- of a policy pack, '' for the country
    signed_on     date NOT NULL,
    state         text NOT NULL CONSTRAINT share_cases_state_check CHECK (state IN ('DRAFT', 'PROPOSED', 'APPROVED')),
    form          jsonb NOT NULL DEFAULT '{}',
    maker_id      uuid NOT NULL CONSTRAINT share_cases_maker_fkey REFERENCES users,
    maker         text NOT NULL,
    opened_at     timestamptz NOT NULL,
    proposed_at   timestamptz,
    decider_id    uuid CONSTRAINT share_cases_decider_fkey REFERENCES users,
    decider       text NOT NULL DEFAULT '',
    decided_at    timestamptz,
    opinion       text NOT NULL DEFAULT '',
    decided_on    date,                      -- of the unit's meeting
    members       integer NOT NULL DEFAULT 0,
    present       integer NOT NULL DEFAULT 0,
    votes_for     integer NOT NULL DEFAULT 0,
    public_from   date,
    public_to     date,
    objections    jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT share_cases_proposed_check CHECK ((state = 'DRAFT') = (proposed_at IS NULL)),
    CONSTRAINT share_cases_decided_check CHECK ((state = 'APPROVED') = (decided_at IS NOT NULL AND decider_id IS NOT NULL AND public_to > public_from)),
    CONSTRAINT share_cases_meeting_check CHECK (votes_for BETWEEN 0 AND present AND present <= members),
    -- 双人办理: who draws a plan up does not decide on it.
    CONSTRAINT share_cases_same_person_check CHECK (decider_id <> maker_id)
);
CREATE INDEX share_cases_recent ON share_cases (org_id, opened_at DESC, id DESC);

CREATE TABLE share_events (
    case_id   uuid NOT NULL CONSTRAINT share_events_case_fkey REFERENCES share_cases,
    no        integer NOT NULL CONSTRAINT share_events_no_check CHECK (no > 0),
    token     uuid NOT NULL CONSTRAINT share_events_token_key UNIQUE,
    org_id    uuid NOT NULL,
    kind      text NOT NULL CONSTRAINT share_events_kind_check CHECK (kind IN ('receipt', 'refund', 'cost')),
    day       date NOT NULL,
    amount    numeric(17,2) NOT NULL CONSTRAINT share_events_amount_check CHECK (amount > 0),
    vat       text NOT NULL,                 -- exempt or a rate
    cost_kind text NOT NULL DEFAULT '',
    evidence  text NOT NULL,
    by_id     uuid NOT NULL CONSTRAINT share_events_by_fkey REFERENCES users,
    by_name   text NOT NULL,
    at        timestamptz NOT NULL,
    CONSTRAINT share_events_cost_check CHECK ((kind = 'cost') = (cost_kind <> '')),
    PRIMARY KEY (case_id, no)
);
-- 一张凭证只用一次, in all cases of a unit.
CREATE UNIQUE INDEX share_events_evidence_key ON share_events (org_id, kind, evidence);

CREATE TABLE share_issues (
    case_id uuid NOT NULL CONSTRAINT share_issues_case_fkey REFERENCES share_cases,
    no      integer NOT NULL,
    hash    text NOT NULL CONSTRAINT share_issues_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    packs   text[] NOT NULL,
    PRIMARY KEY (case_id, no)
);

CREATE TABLE share_payouts (
    case_id     uuid NOT NULL CONSTRAINT share_payouts_case_fkey REFERENCES share_cases,
    no          integer NOT NULL CONSTRAINT share_payouts_no_check CHECK (no > 0),
    up_to       integer NOT NULL,
    lines       jsonb NOT NULL,
    total       numeric(17,2) NOT NULL,
    pay_on      date NOT NULL,
    preparer_id uuid NOT NULL CONSTRAINT share_payouts_preparer_fkey REFERENCES users,
    preparer    text NOT NULL,
    prepared_at timestamptz NOT NULL,
    releaser_id uuid CONSTRAINT share_payouts_releaser_fkey REFERENCES users,
    releaser    text NOT NULL DEFAULT '',
    released_at timestamptz,
    CONSTRAINT share_payouts_released_check CHECK ((releaser_id IS NULL) = (released_at IS NULL)),
    CONSTRAINT share_payouts_same_person_check CHECK (releaser_id <> preparer_id),
    PRIMARY KEY (case_id, no)
);
