-- 结算单存证 keeps what each statement was computed from, so that it can be computed again
-- without the platform; a case keeps the versions of the packs it was decided under; and
-- contributors with an account sign for their own part.

ALTER TABLE share_issues ADD COLUMN inputs text NOT NULL DEFAULT '';
CREATE INDEX share_issues_hash ON share_issues (hash);

ALTER TABLE share_cases ADD COLUMN packs text[] NOT NULL DEFAULT '{}', ADD COLUMN contributors uuid[] NOT NULL DEFAULT '{}';
CREATE INDEX share_cases_contributors ON share_cases USING gin (contributors);

-- A signature is for one text: digest is that of the plan as it was shown.
CREATE TABLE share_consents (
    case_id uuid NOT NULL CONSTRAINT share_consents_case_fkey REFERENCES share_cases,
    person  integer NOT NULL CONSTRAINT share_consents_person_check CHECK (person > 0),
    digest  text NOT NULL CONSTRAINT share_consents_digest_check CHECK (digest ~ '^[0-9a-f]{64}$'),
    by_id   uuid NOT NULL CONSTRAINT share_consents_by_fkey REFERENCES users,
    by_name text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, person, digest)
);
