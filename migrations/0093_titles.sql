-- 赋权案: the grant of title to the completers before conversion, or their choice of a
-- reward after it; drawn up by one person and decided on by another. And 尽职免责: what was
-- done with due care, fact by fact, kept for good.

CREATE TABLE title_cases (
    id           uuid PRIMARY KEY,
    version      integer NOT NULL DEFAULT 1,
    number       text NOT NULL CONSTRAINT title_cases_number_key UNIQUE,
    org_id       uuid NOT NULL CONSTRAINT title_cases_org_fkey REFERENCES organisations,
    region       text NOT NULL,             -- of a policy pack, '' for the country
    state        text NOT NULL CONSTRAINT title_cases_state_check CHECK (state IN ('DRAFT', 'PROPOSED', 'DECIDED', 'GRANTED')),
    form         jsonb NOT NULL DEFAULT '{}',
    contributors uuid[] NOT NULL DEFAULT '{}',
    maker_id     uuid NOT NULL CONSTRAINT title_cases_maker_fkey REFERENCES users,
    maker        text NOT NULL,
    opened_at    timestamptz NOT NULL,
    decider_id   uuid CONSTRAINT title_cases_decider_fkey REFERENCES users,
    decider      text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    opinion      text NOT NULL DEFAULT '',
    decided_on   date,
    members      integer NOT NULL DEFAULT 0,
    present      integer NOT NULL DEFAULT 0,
    votes_for    integer NOT NULL DEFAULT 0,
    public_from  date,
    public_to    date,
    objections   jsonb NOT NULL DEFAULT '[]',
    packs        text[] NOT NULL DEFAULT '{}',
    agreement    text NOT NULL DEFAULT '',
    effective_on date,
    CONSTRAINT title_cases_decided_check CHECK ((state IN ('DECIDED', 'GRANTED')) = (decided_at IS NOT NULL AND decider_id IS NOT NULL AND public_to > public_from)),
    CONSTRAINT title_cases_granted_check CHECK ((state = 'GRANTED') = (effective_on IS NOT NULL AND agreement <> '')),
    CONSTRAINT title_cases_meeting_check CHECK (votes_for BETWEEN 0 AND present AND present <= members),
    CONSTRAINT title_cases_same_person_check CHECK (decider_id <> maker_id)
);
CREATE INDEX title_cases_recent ON title_cases (org_id, opened_at DESC, id DESC);
CREATE INDEX title_cases_contributors ON title_cases USING gin (contributors);

CREATE TABLE title_consents (
    case_id uuid NOT NULL CONSTRAINT title_consents_case_fkey REFERENCES title_cases,
    person  integer NOT NULL CONSTRAINT title_consents_person_check CHECK (person > 0),
    digest  text NOT NULL CONSTRAINT title_consents_digest_check CHECK (digest ~ '^[0-9a-f]{64}$'),
    by_id   uuid NOT NULL CONSTRAINT title_consents_by_fkey REFERENCES users,
    by_name text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, person, digest)
);

CREATE TABLE diligence_facts (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL CONSTRAINT diligence_facts_case_fkey REFERENCES title_cases,
    kind     text NOT NULL CONSTRAINT diligence_facts_kind_check CHECK (kind IN ('democratic_decision', 'publicity', 'reasonable_care', 'supervision', 'no_illegal_gain')),
    fact     text NOT NULL,
    evidence text NOT NULL,
    by_id    uuid NOT NULL CONSTRAINT diligence_facts_by_fkey REFERENCES users,
    by_name  text NOT NULL,
    at       timestamptz NOT NULL
);
CREATE INDEX diligence_facts_case ON diligence_facts (case_id, at);
