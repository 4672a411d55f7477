-- 交易项目: one sale by one route. Its rules are frozen at the announcement; what
-- happens afterwards is the log below, and every other column is derived from it
-- in the same transaction, for lists and for the room.
CREATE TABLE sales (
    id           uuid PRIMARY KEY,
    number       text CONSTRAINT sales_number_key UNIQUE,
    route        text NOT NULL CONSTRAINT sales_route_check CHECK (route IN ('ENGLISH','DUTCH','SEALED','ROUNDS')),
    name         text NOT NULL CONSTRAINT sales_name_check CHECK (char_length(name) BETWEEN 2 AND 200),
    org_id       uuid NOT NULL CONSTRAINT sales_org_fkey REFERENCES organisations,
    exchange_id  uuid NOT NULL CONSTRAINT sales_exchange_fkey REFERENCES organisations,
    region       text NOT NULL CONSTRAINT sales_region_check CHECK (region ~ '^[0-9]{6}$'),
    version      integer NOT NULL DEFAULT 1,
    achievement_id uuid,
    notice       text NOT NULL DEFAULT '', -- 公告正文
    terms        jsonb NOT NULL,
    secret       text NOT NULL DEFAULT '' CONSTRAINT sales_secret_check CHECK (secret = '' OR secret LIKE 'sealed:v1:%'), -- terms that must not be read before the close
    opinion      text NOT NULL DEFAULT '', -- why it was returned last
    state        text NOT NULL CONSTRAINT sales_state_check CHECK (state IN ('DRAFT','REVIEW','WITHDRAWN',
                     'ANNOUNCED','BIDDING','SUSPENDED','EXERCISE','SEALED','SECOND_ROUND','PROVISIONAL','CONFIRMED','SIGNED','SETTLED',
                     'DEFAULTED','UNSOLD','CANCELLED','ANNULLED','SOLE')),
    events       integer NOT NULL DEFAULT 0 CONSTRAINT sales_events_check CHECK (events >= 0),
    head         bytea CONSTRAINT sales_head_check CHECK (octet_length(head) = 32),
    logical_at   timestamptz,
    price        numeric(20,2) CONSTRAINT sales_price_check CHECK (price > 0),
    leader       text NOT NULL DEFAULT '',
    bids         integer NOT NULL DEFAULT 0,
    extensions   integer NOT NULL DEFAULT 0,
    increment    numeric(20,2) NOT NULL DEFAULT 0,
    reserve_met  boolean, -- null while it is secret
    unsold       text NOT NULL DEFAULT '',
    notice_end   timestamptz,
    opens_at     timestamptz,
    ends_at      timestamptz,
    due_at       timestamptz, -- when the next timer of the rules goes off
    maker_id     uuid NOT NULL CONSTRAINT sales_maker_fkey REFERENCES users,
    announcer_id uuid CONSTRAINT sales_announcer_fkey REFERENCES users,
    announced_at timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT sales_four_eyes_check CHECK (announcer_id <> maker_id),
    CONSTRAINT sales_announced_check CHECK ((state IN ('DRAFT','REVIEW','WITHDRAWN')) = (announced_at IS NULL)
        AND (announced_at IS NULL) = (announcer_id IS NULL) AND (announced_at IS NULL) = (head IS NULL) AND (announced_at IS NULL) = (number IS NULL))
);
CREATE INDEX sales_due ON sales (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX sales_newest ON sales (announced_at DESC, id DESC) WHERE announced_at IS NOT NULL;
CREATE INDEX sales_org ON sales (org_id, created_at DESC, id DESC);
CREATE INDEX sales_exchange ON sales (exchange_id, created_at DESC, id DESC);

-- 交易日志: every event of a sale in the order in which it was decided, with its
-- answer. It only grows; the hash of each record covers the one before.
CREATE TABLE sale_events (
    sale_id uuid NOT NULL CONSTRAINT sale_events_sale_fkey REFERENCES sales,
    n       integer NOT NULL CONSTRAINT sale_events_n_check CHECK (n > 0),
    at      timestamptz NOT NULL,
    act     text NOT NULL,
    actor   text NOT NULL, -- 竞买代码, '' for the exchange
    amount  text NOT NULL, -- as typed
    key     text NOT NULL, -- the same key of the same bidder is answered once
    person  uuid, -- who did it; never shown
    data    jsonb,
    code    text NOT NULL,
    seq     integer NOT NULL, -- of an accepted bid, 0 otherwise
    end_at  timestamptz,
    hash    bytea NOT NULL CONSTRAINT sale_events_hash_check CHECK (octet_length(hash) = 32),
    PRIMARY KEY (sale_id, n)
);
CREATE UNIQUE INDEX sale_events_key_key ON sale_events (sale_id, actor, key) WHERE key <> '';
CREATE UNIQUE INDEX sale_events_seq_key ON sale_events (sale_id, seq) WHERE seq > 0;

-- 竞买人: who takes part in a sale, under a number of that sale.
CREATE TABLE sale_bidders (
    sale_id    uuid NOT NULL CONSTRAINT sale_bidders_sale_fkey REFERENCES sales,
    code       text NOT NULL CONSTRAINT sale_bidders_code_check CHECK (code ~ '^[0-9]{4}$'),
    org_id     uuid NOT NULL CONSTRAINT sale_bidders_org_fkey REFERENCES organisations,
    user_id    uuid NOT NULL CONSTRAINT sale_bidders_user_fkey REFERENCES users,
    state      text NOT NULL CONSTRAINT sale_bidders_state_check CHECK (state IN ('APPLIED','QUALIFIED','REFUSED','WITHDRAWN')),
    statement  text NOT NULL, -- 受让申请
    reason     text NOT NULL DEFAULT '',
    judge_id   uuid CONSTRAINT sale_bidders_judge_fkey REFERENCES users,
    applied_at timestamptz NOT NULL,
    judged_at  timestamptz,
    PRIMARY KEY (sale_id, code),
    CONSTRAINT sale_bidders_org_key UNIQUE (sale_id, org_id)
);
CREATE INDEX sale_bidders_mine ON sale_bidders (org_id, applied_at DESC, sale_id);

-- 双人事项: proposed by one, carried out or rejected by another.
CREATE TABLE sale_motions (
    id          uuid PRIMARY KEY,
    sale_id     uuid NOT NULL CONSTRAINT sale_motions_sale_fkey REFERENCES sales,
    act         text NOT NULL CONSTRAINT sale_motions_act_check CHECK (act IN ('suspend','resume','cancel','confirm','default')),
    reason      text NOT NULL,
    effective   timestamptz,
    state       text NOT NULL CONSTRAINT sale_motions_state_check CHECK (state IN ('PROPOSED','CARRIED','REJECTED')),
    proposer_id uuid NOT NULL CONSTRAINT sale_motions_proposer_fkey REFERENCES users,
    decider_id  uuid CONSTRAINT sale_motions_decider_fkey REFERENCES users,
    at          timestamptz NOT NULL,
    decided_at  timestamptz,
    CONSTRAINT sale_motions_two_persons_check CHECK (decider_id <> proposer_id),
    CONSTRAINT sale_motions_decided_check CHECK ((state = 'PROPOSED') = (decider_id IS NULL) AND (decider_id IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX sale_motions_open_key ON sale_motions (sale_id, act) WHERE state = 'PROPOSED';
CREATE INDEX sale_motions_sale ON sale_motions (sale_id, at);

-- The rules of a sale do not change once it is announced, nor does its log shrink.
CREATE FUNCTION keep_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.announced_at IS NOT NULL AND (NEW.terms <> OLD.terms OR NEW.secret <> OLD.secret OR NEW.notice <> OLD.notice OR NEW.route <> OLD.route OR NEW.number <> OLD.number
        OR NEW.announced_at IS DISTINCT FROM OLD.announced_at OR NEW.events < OLD.events) THEN
        RAISE EXCEPTION 'the rules of an announced sale stand' USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_frozen_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_frozen BEFORE UPDATE ON sales FOR EACH ROW EXECUTE FUNCTION keep_sale();

-- When any process that serves sales was last alive, to the second: what an outage
-- is measured from.
CREATE TABLE market_pulse (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT market_pulse_one_check CHECK (one),
    at  timestamptz NOT NULL
);
