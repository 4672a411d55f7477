-- 收费与保证金规则 of an exchange: proposed by one person, approved by another, in force
-- for what is announced from a day on, never rewritten.
CREATE TABLE fund_rules (
    id          uuid PRIMARY KEY,
    exchange_id uuid NOT NULL CONSTRAINT fund_rules_exchange_fkey REFERENCES organisations,
    from_on     date NOT NULL,
    content     jsonb NOT NULL,
    basis       text NOT NULL CONSTRAINT fund_rules_basis_check CHECK (char_length(basis) BETWEEN 4 AND 200),
    state       text NOT NULL CONSTRAINT fund_rules_state_check CHECK (state IN ('PROPOSED','APPROVED','REFUSED')),
    proposer_id uuid NOT NULL CONSTRAINT fund_rules_proposer_fkey REFERENCES users,
    proposed_at timestamptz NOT NULL,
    decider_id  uuid CONSTRAINT fund_rules_decider_fkey REFERENCES users,
    decided_at  timestamptz,
    CONSTRAINT fund_rules_four_eyes_check CHECK (decider_id <> proposer_id),
    CONSTRAINT fund_rules_decided_check CHECK ((state = 'PROPOSED') = (decider_id IS NULL) AND (decider_id IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX fund_rules_day_key ON fund_rules (exchange_id, from_on) WHERE state <> 'REFUSED';

-- 银行对账单: files that were imported, with the answer to each row.
CREATE TABLE bank_statements (
    id          uuid PRIMARY KEY,
    exchange_id uuid NOT NULL CONSTRAINT bank_statements_exchange_fkey REFERENCES organisations,
    name        text NOT NULL,
    sha256      bytea NOT NULL CONSTRAINT bank_statements_sha256_check CHECK (octet_length(sha256) = 32),
    user_id     uuid NOT NULL CONSTRAINT bank_statements_user_fkey REFERENCES users,
    at          timestamptz NOT NULL,
    CONSTRAINT bank_statements_file_key UNIQUE (exchange_id, sha256)
);
CREATE INDEX bank_statements_newest ON bank_statements (exchange_id, at DESC, id DESC);

-- 到账款项: each amount that has arrived at the bank, once; what it is for is said when
-- it is claimed.
CREATE TABLE bank_receipts (
    id           uuid PRIMARY KEY,
    exchange_id  uuid NOT NULL CONSTRAINT bank_receipts_exchange_fkey REFERENCES organisations,
    reference    text NOT NULL CONSTRAINT bank_receipts_reference_check CHECK (char_length(reference) BETWEEN 4 AND 60),
    amount       numeric(20,2) NOT NULL CONSTRAINT bank_receipts_amount_check CHECK (amount > 0),
    payer        text NOT NULL,
    remark       text NOT NULL,
    on_day       date NOT NULL,
    statement_id uuid CONSTRAINT bank_receipts_statement_fkey REFERENCES bank_statements,
    state        text NOT NULL CONSTRAINT bank_receipts_state_check CHECK (state IN ('OPEN','CLAIMED','DISMISSED')),
    sale_id      uuid CONSTRAINT bank_receipts_sale_fkey REFERENCES sales,
    code         text NOT NULL DEFAULT '',
    purpose      text NOT NULL DEFAULT '' CONSTRAINT bank_receipts_purpose_check CHECK (purpose IN ('','DEPOSIT','PRICE','BUYER_FEE','SELLER_FEE')),
    key          text NOT NULL DEFAULT '', -- under which the log of the sale is asked
    note         text NOT NULL DEFAULT '',
    claimer_id   uuid CONSTRAINT bank_receipts_claimer_fkey REFERENCES users,
    claimed_at   timestamptz,
    booked       integer NOT NULL DEFAULT 0, -- event of the ledger; 0: the log has not answered yet
    added_at     timestamptz NOT NULL,
    CONSTRAINT bank_receipts_reference_key UNIQUE (exchange_id, reference),
    CONSTRAINT bank_receipts_claimed_check CHECK ((state = 'CLAIMED') = (sale_id IS NOT NULL) AND (state = 'CLAIMED') = (purpose <> '')
        AND (state = 'OPEN') = (claimer_id IS NULL) AND (claimer_id IS NULL) = (claimed_at IS NULL) AND (state = 'CLAIMED' OR booked = 0))
);
CREATE INDEX bank_receipts_newest ON bank_receipts (exchange_id, added_at DESC, id DESC);
CREATE INDEX bank_receipts_open ON bank_receipts (exchange_id, added_at DESC, id DESC) WHERE state = 'OPEN';
CREATE INDEX bank_receipts_sale ON bank_receipts (sale_id, added_at) WHERE sale_id IS NOT NULL;
CREATE INDEX bank_receipts_waiting ON bank_receipts (claimed_at) WHERE state = 'CLAIMED' AND booked = 0;

CREATE TABLE bank_statement_rows (
    statement_id uuid NOT NULL CONSTRAINT bank_statement_rows_statement_fkey REFERENCES bank_statements,
    n            integer NOT NULL CONSTRAINT bank_statement_rows_n_check CHECK (n > 0),
    outcome      text NOT NULL CONSTRAINT bank_statement_rows_outcome_check CHECK (outcome IN ('ADDED','SAME','SKIPPED','BAD')),
    message      text NOT NULL,
    reference    text NOT NULL,
    receipt_id   uuid CONSTRAINT bank_statement_rows_receipt_fkey REFERENCES bank_receipts,
    PRIMARY KEY (statement_id, n)
);

-- 项目资金账: the events of the ledger of a sale, and the entries that follow from them.
-- Both only grow. An entry has one amount for debit and credit, so that the books
-- close whatever happens; all other columns of money are derived in the same
-- transaction, for lists.
CREATE TABLE sale_funds (
    sale_id     uuid PRIMARY KEY CONSTRAINT sale_funds_sale_fkey REFERENCES sales,
    exchange_id uuid NOT NULL CONSTRAINT sale_funds_exchange_fkey REFERENCES organisations,
    rules_id    uuid CONSTRAINT sale_funds_rules_fkey REFERENCES fund_rules, -- in force at the announcement
    followed    integer NOT NULL DEFAULT 0, -- record of the log of the sale that was booked last
    state       text NOT NULL DEFAULT '', -- of the sale when it was
    buyer       text NOT NULL DEFAULT '',
    price       numeric(20,2) CONSTRAINT sale_funds_price_check CHECK (price > 0),
    paid        numeric(20,2) NOT NULL DEFAULT 0,
    buyer_fee   numeric(20,2) NOT NULL DEFAULT 0,
    buyer_owed  numeric(20,2) NOT NULL DEFAULT 0,
    seller_fee  numeric(20,2) NOT NULL DEFAULT 0,
    seller_owed numeric(20,2) NOT NULL DEFAULT 0,
    deal_at     timestamptz,
    CONSTRAINT sale_funds_close_check CHECK (paid BETWEEN 0 AND COALESCE(price, 0) AND buyer_owed BETWEEN 0 AND buyer_fee AND seller_owed BETWEEN 0 AND seller_fee)
);
CREATE INDEX sale_funds_deals ON sale_funds (exchange_id, deal_at DESC, sale_id DESC) WHERE price IS NOT NULL;

CREATE TABLE fund_events (
    sale_id uuid NOT NULL CONSTRAINT fund_events_sale_fkey REFERENCES sale_funds,
    n       integer NOT NULL CONSTRAINT fund_events_n_check CHECK (n > 0),
    at      timestamptz NOT NULL,
    act     text NOT NULL,
    bidder  text NOT NULL,
    amount  text NOT NULL,
    ref     text NOT NULL,
    payer   text NOT NULL,
    lines   jsonb,
    payout  text NOT NULL,
    code    text NOT NULL,
    user_id uuid CONSTRAINT fund_events_user_fkey REFERENCES users, -- null: it follows from the log
    PRIMARY KEY (sale_id, n)
);

CREATE TABLE fund_entries (
    sale_id uuid NOT NULL,
    n       integer NOT NULL CONSTRAINT fund_entries_n_check CHECK (n > 0),
    event   integer NOT NULL,
    debit   text NOT NULL,
    credit  text NOT NULL,
    amount  numeric(20,2) NOT NULL CONSTRAINT fund_entries_amount_check CHECK (amount > 0),
    PRIMARY KEY (sale_id, n),
    CONSTRAINT fund_entries_event_fkey FOREIGN KEY (sale_id, event) REFERENCES fund_events,
    CONSTRAINT fund_entries_sides_check CHECK (debit <> credit)
);
-- What is frozen is compared with the list of deposits at each look at it.
CREATE INDEX fund_entries_frozen ON fund_entries (sale_id) INCLUDE (debit, credit, amount) WHERE debit LIKE 'frozen:%' OR credit LIKE 'frozen:%';

-- 保证金台账, derived.
CREATE TABLE fund_deposits (
    sale_id     uuid NOT NULL CONSTRAINT fund_deposits_sale_fkey REFERENCES sale_funds,
    code        text NOT NULL,
    exchange_id uuid NOT NULL,
    state       text NOT NULL CONSTRAINT fund_deposits_state_check CHECK (state IN ('FROZEN','RELEASED','APPLIED','FORFEITED')),
    amount      numeric(20,2) NOT NULL CONSTRAINT fund_deposits_amount_check CHECK (amount > 0),
    at          timestamptz NOT NULL, -- of the last change
    release_by  date,
    PRIMARY KEY (sale_id, code)
);
CREATE INDEX fund_deposits_frozen ON fund_deposits (exchange_id) INCLUDE (amount) WHERE state = 'FROZEN';
CREATE INDEX fund_deposits_newest ON fund_deposits (exchange_id, at DESC, sale_id DESC, code DESC);

-- 付款单: a payout of the ledger, prepared by one person and released by another.
CREATE TABLE remittances (
    id          uuid PRIMARY KEY,
    sale_id     uuid NOT NULL CONSTRAINT remittances_sale_fkey REFERENCES sale_funds,
    exchange_id uuid NOT NULL,
    no          text NOT NULL,
    code        text NOT NULL,
    payee       text NOT NULL,
    amount      numeric(20,2) NOT NULL CONSTRAINT remittances_amount_check CHECK (amount > 0),
    reason      text NOT NULL,
    due_on      date NOT NULL,
    account     text NOT NULL DEFAULT '',
    state       text NOT NULL CONSTRAINT remittances_state_check CHECK (state IN ('DUE','PREPARED','PAID')),
    returned    text NOT NULL DEFAULT '',
    preparer_id uuid CONSTRAINT remittances_preparer_fkey REFERENCES users,
    prepared_at timestamptz,
    releaser_id uuid CONSTRAINT remittances_releaser_fkey REFERENCES users,
    released_at timestamptz,
    reference   text NOT NULL DEFAULT '',
    paid_on     date,
    version     integer NOT NULL DEFAULT 1,
    CONSTRAINT remittances_no_key UNIQUE (sale_id, no),
    CONSTRAINT remittances_four_eyes_check CHECK (releaser_id <> preparer_id),
    CONSTRAINT remittances_prepared_check CHECK ((state = 'DUE') = (preparer_id IS NULL) AND (preparer_id IS NULL) = (prepared_at IS NULL)),
    CONSTRAINT remittances_paid_check CHECK ((state = 'PAID') = (releaser_id IS NOT NULL) AND (releaser_id IS NULL) = (released_at IS NULL)
        AND (releaser_id IS NULL) = (paid_on IS NULL) AND (releaser_id IS NULL) = (reference = ''))
);
CREATE INDEX remittances_due ON remittances (exchange_id, state, due_on, id);
CREATE UNIQUE INDEX remittances_reference_key ON remittances (exchange_id, reference) WHERE reference <> '';

-- 违约清算单: the last proposal for a sale; what was decided is in the record of acts.
CREATE TABLE fund_breaches (
    sale_id     uuid PRIMARY KEY CONSTRAINT fund_breaches_sale_fkey REFERENCES sale_funds,
    exchange_id uuid NOT NULL,
    code        text NOT NULL,
    terms       jsonb NOT NULL,
    reason      text NOT NULL,
    state       text NOT NULL CONSTRAINT fund_breaches_state_check CHECK (state IN ('PROPOSED','APPROVED','REFUSED')),
    proposer_id uuid NOT NULL CONSTRAINT fund_breaches_proposer_fkey REFERENCES users,
    proposed_at timestamptz NOT NULL,
    decider_id  uuid CONSTRAINT fund_breaches_decider_fkey REFERENCES users,
    decided_at  timestamptz,
    CONSTRAINT fund_breaches_four_eyes_check CHECK (decider_id <> proposer_id),
    CONSTRAINT fund_breaches_decided_check CHECK ((state = 'PROPOSED') = (decider_id IS NULL) AND (decider_id IS NULL) = (decided_at IS NULL))
);
