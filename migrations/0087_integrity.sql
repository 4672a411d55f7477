-- 诚信记录: what a record states is written once; its state is what the deeds have led to,
-- kept beside it for lists. The role of the application may change nothing but version
-- and state (grants.sql).
CREATE TABLE integrity_records (
    id         uuid PRIMARY KEY,
    version    integer NOT NULL DEFAULT 1,
    number     text NOT NULL CONSTRAINT integrity_records_number_key UNIQUE CONSTRAINT integrity_records_number_check CHECK (length(number) BETWEEN 1 AND 60),
    entry_id   uuid NOT NULL CONSTRAINT integrity_records_entry_fkey REFERENCES assess_entries,
    kind       text NOT NULL CONSTRAINT integrity_records_kind_check CHECK (kind IN ('INSTITUTION', 'ASSESSOR', 'EXPERT')),
    name       text NOT NULL,
    region     text NOT NULL CONSTRAINT integrity_records_region_check CHECK (region ~ '^\d{6}$'),
    clause     jsonb NOT NULL,
    measure    text NOT NULL CONSTRAINT integrity_records_measure_check CHECK (measure IN ('MARK', 'WARNING', 'PAUSE', 'BAN')),
    months     integer NOT NULL,
    facts      text NOT NULL,
    from_on    date NOT NULL,
    public     boolean NOT NULL,
    state      text NOT NULL CONSTRAINT integrity_records_state_check CHECK (state IN ('PROPOSED', 'DECLINED', 'EFFECTED', 'OBJECTED', 'LIFTED', 'QUASHED')),
    created_at timestamptz NOT NULL,
    CONSTRAINT integrity_records_months_check CHECK ((measure = 'PAUSE') = (months > 0))
);
CREATE INDEX integrity_records_list ON integrity_records (created_at DESC, id DESC);
CREATE INDEX integrity_records_entry ON integrity_records (entry_id, created_at);
CREATE INDEX integrity_records_public ON integrity_records (created_at DESC, id DESC) WHERE public AND state IN ('EFFECTED', 'OBJECTED', 'LIFTED');

CREATE TABLE integrity_deeds (
    record_id uuid NOT NULL CONSTRAINT integrity_deeds_record_fkey REFERENCES integrity_records,
    n         integer NOT NULL,
    act       text NOT NULL CONSTRAINT integrity_deeds_act_check CHECK (act IN ('propose', 'decline', 'effect', 'object', 'uphold', 'quash', 'ask', 'refuse', 'lift')),
    actor_id  uuid NOT NULL CONSTRAINT integrity_deeds_actor_fkey REFERENCES users,
    apart     uuid[] NOT NULL,
    reason    text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (record_id, n),
    CONSTRAINT integrity_deeds_two_persons_check CHECK (actor_id <> ALL (apart))
);
