-- 评分承诺: what is there before the reveal is a hash and a ciphertext; a ballot comes in
-- when it is opened, and only if it gives the hash that was handed in.
CREATE TABLE assess_commitments (
    case_id  uuid NOT NULL CONSTRAINT assess_commitments_case_fkey REFERENCES assess_cases,
    round    integer NOT NULL CONSTRAINT assess_commitments_round_check CHECK (round > 0),
    assessor text NOT NULL,   -- number of the register
    kind     text NOT NULL,   -- as the panel counts the person
    hash     text NOT NULL CONSTRAINT assess_commitments_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    sealed   text NOT NULL CONSTRAINT assess_commitments_sealed_check CHECK (sealed ~ '^[A-Za-z0-9+/]*={0,2}$' AND (sealed = '' OR length(sealed) BETWEEN 40 AND 400000)),   -- by the browser; '': by the server, below
    at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, round, assessor),
    CONSTRAINT assess_commitments_whole_key UNIQUE (case_id, round, assessor, hash),
    CONSTRAINT assess_commitments_hash_key UNIQUE (hash)
);

-- What the server has sealed for an assessor without script; made anew when the key is
-- changed.
CREATE TABLE assess_ballot_seals (
    case_id  uuid NOT NULL,
    round    integer NOT NULL,
    assessor text NOT NULL,
    sealed   text NOT NULL CONSTRAINT assess_ballot_seals_sealed_check CHECK (sealed LIKE 'sealed:v1:%'),
    PRIMARY KEY (case_id, round, assessor),
    CONSTRAINT assess_ballot_seals_commitment_fkey FOREIGN KEY (case_id, round, assessor) REFERENCES assess_commitments
);

CREATE TABLE assess_openings (
    case_id  uuid NOT NULL,
    round    integer NOT NULL,
    assessor text NOT NULL,
    hash     text NOT NULL,
    nonce    text NOT NULL CONSTRAINT assess_openings_nonce_check CHECK (nonce ~ '^[0-9a-f]{64}$'),
    payload  text NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, round, assessor),
    CONSTRAINT assess_openings_commitment_fkey FOREIGN KEY (case_id, round, assessor, hash) REFERENCES assess_commitments (case_id, round, assessor, hash),
    CONSTRAINT assess_openings_verified_check CHECK (hash = encode(sha256(decode(nonce, 'hex') || convert_to(payload, 'UTF8')), 'hex'))
);

-- Openings that did not give the hash: that there was one stays on record, what it said does not.
CREATE TABLE assess_opening_mistakes (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL,
    round    integer NOT NULL,
    assessor text NOT NULL,
    found    text NOT NULL CONSTRAINT assess_opening_mistakes_found_check CHECK (found ~ '^[0-9a-f]{64}$'),
    at       timestamptz NOT NULL,
    CONSTRAINT assess_opening_mistakes_commitment_fkey FOREIGN KEY (case_id, round, assessor) REFERENCES assess_commitments
);
CREATE INDEX assess_opening_mistakes_of ON assess_opening_mistakes (case_id, round, assessor);

-- 评分结果: what the engine has reckoned, with the hash of everything that went in. seq is
-- the record of the case that rests on it.
CREATE TABLE assess_results (
    case_id   uuid NOT NULL CONSTRAINT assess_results_case_fkey REFERENCES assess_cases,
    seq       integer NOT NULL,
    round     integer NOT NULL,
    engine    text NOT NULL,
    input     text NOT NULL CONSTRAINT assess_results_input_check CHECK (input ~ '^[0-9a-f]{64}$' OR input = ''),   -- '': too few ballots counted
    total     numeric(9,4),
    grade     text NOT NULL,
    outcome   text NOT NULL,    -- canonical
    failures  integer NOT NULL,
    standings jsonb NOT NULL,
    reason    text NOT NULL,    -- why the lead has closed a reveal; '' when everybody has opened
    at        timestamptz NOT NULL,
    PRIMARY KEY (case_id, seq),
    CONSTRAINT assess_results_event_fkey FOREIGN KEY (case_id, seq) REFERENCES assess_events,
    CONSTRAINT assess_results_total_check CHECK ((total IS NULL) = (input = ''))
);
