-- 抽查批次: the filings of a month that are to be inspected. A month is drawn once in a
-- region, and what was drawn stands.
CREATE TABLE spot_rounds (
    id        uuid PRIMARY KEY,
    region    text NOT NULL CONSTRAINT spot_rounds_region_check CHECK (region ~ '^\d{6}$'),
    month     date NOT NULL CONSTRAINT spot_rounds_month_check CHECK (extract(day FROM month) = 1),
    beacon    text NOT NULL CONSTRAINT spot_rounds_beacon_check CHECK (length(beacon) BETWEEN 4 AND 100),
    source    text NOT NULL CONSTRAINT spot_rounds_source_check CHECK (length(source) BETWEEN 4 AND 100),
    filings   text[] NOT NULL CONSTRAINT spot_rounds_filings_check CHECK (cardinality(filings) > 0),
    seed_text text NOT NULL,
    pool_hash text NOT NULL CONSTRAINT spot_rounds_hash_check CHECK (pool_hash ~ '^[0-9a-f]{64}$'),
    by_id     uuid NOT NULL CONSTRAINT spot_rounds_by_fkey REFERENCES users,
    at        timestamptz NOT NULL,
    CONSTRAINT spot_rounds_once_key UNIQUE (region, month)
);

CREATE TABLE spot_picks (
    round_id uuid NOT NULL CONSTRAINT spot_picks_round_fkey REFERENCES spot_rounds,
    case_id  uuid NOT NULL CONSTRAINT spot_picks_case_fkey REFERENCES assess_cases,
    number   text NOT NULL,
    hits     jsonb NOT NULL CONSTRAINT spot_picks_hits_check CHECK (jsonb_array_length(hits) > 0),   -- reason and figures
    PRIMARY KEY (round_id, number),
    CONSTRAINT spot_picks_once_key UNIQUE (round_id, case_id)
);

-- The filings of a month.
CREATE INDEX assess_events_filed ON assess_events (at) WHERE act = 'file';
