-- 技术合同补贴: lists of a scheme, region and year, with the contracts behind every
-- figure; decided by two people.

CREATE TABLE subsidy_lists (
    id          uuid PRIMARY KEY,
    version     integer NOT NULL DEFAULT 1,
    policy      text NOT NULL,               -- of fixtures/subsidies.csv
    region      text NOT NULL CONSTRAINT subsidy_lists_region_check CHECK (region ~ '^\d{6}$'),
    year        integer NOT NULL CONSTRAINT subsidy_lists_year_check CHECK (year BETWEEN 2000 AND 2100),
    state       text NOT NULL CONSTRAINT subsidy_lists_state_check CHECK (state IN ('DRAFT', 'PROPOSED', 'PUBLISHED')),
    budget      numeric(17,2) CONSTRAINT subsidy_lists_budget_check CHECK (budget > 0),
    pro_rata    boolean NOT NULL DEFAULT false,
    maker_id    uuid NOT NULL CONSTRAINT subsidy_lists_maker_fkey REFERENCES users,
    maker       text NOT NULL,
    maker_org   text NOT NULL,
    opened_at   timestamptz NOT NULL,
    proposed_at timestamptz,
    decider_id  uuid CONSTRAINT subsidy_lists_decider_fkey REFERENCES users,
    decider     text NOT NULL DEFAULT '',
    decider_org text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    CONSTRAINT subsidy_lists_once_key UNIQUE (policy, region, year),
    CONSTRAINT subsidy_lists_proposed_check CHECK ((state = 'DRAFT') = (proposed_at IS NULL)),
    CONSTRAINT subsidy_lists_decided_check CHECK ((state = 'PUBLISHED') = (decided_at IS NOT NULL AND decider_id IS NOT NULL)),
    -- 双人办理: who draws a list up does not decide on it.
    CONSTRAINT subsidy_lists_same_person_check CHECK (decider_id <> maker_id)
);
CREATE INDEX subsidy_lists_recent ON subsidy_lists (opened_at DESC, id DESC);
CREATE INDEX subsidy_lists_published ON subsidy_lists (decided_at DESC, id DESC) WHERE state = 'PUBLISHED';

CREATE TABLE subsidy_lines (
    list_id       uuid NOT NULL CONSTRAINT subsidy_lines_list_fkey REFERENCES subsidy_lists,
    contract_id   uuid NOT NULL CONSTRAINT subsidy_lines_contract_fkey REFERENCES contracts,
    number        text NOT NULL,
    name          text NOT NULL,
    class         text NOT NULL,
    registered_on date NOT NULL,
    registered    boolean NOT NULL,          -- in force when it was read
    seller_key    text NOT NULL,             -- code of the first seller, else its name
    seller        text NOT NULL,
    seller_region text NOT NULL,
    tech          numeric(17,2) NOT NULL,
    received      numeric(17,2) CONSTRAINT subsidy_lines_received_check CHECK (received >= 0),
    related       boolean NOT NULL,
    public_money  boolean NOT NULL DEFAULT false,
    already       boolean NOT NULL DEFAULT false,
    counted       boolean NOT NULL DEFAULT false,  -- paid for by the published list
    PRIMARY KEY (list_id, contract_id)
);
CREATE INDEX subsidy_lines_seller ON subsidy_lines (list_id, seller_key, number);
CREATE UNIQUE INDEX subsidy_lines_counted_key ON subsidy_lines (contract_id) WHERE counted;

-- What was published stays as it was.
CREATE TABLE subsidy_units (
    list_id     uuid NOT NULL CONSTRAINT subsidy_units_list_fkey REFERENCES subsidy_lists,
    seller_key  text NOT NULL,
    seller      text NOT NULL,
    contracts   integer NOT NULL,
    base        numeric(17,2) NOT NULL,
    gross       numeric(17,2) NOT NULL,
    granted     numeric(17,2) NOT NULL,
    paid        numeric(17,2) NOT NULL,
    PRIMARY KEY (list_id, seller_key),
    CONSTRAINT subsidy_units_paid_check CHECK (paid BETWEEN 0 AND granted AND granted <= gross)
);
