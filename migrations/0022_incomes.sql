-- 技术性收入核定: what a registered contract has actually brought in, year by year.
CREATE TABLE incomes (
    contract_id uuid NOT NULL CONSTRAINT incomes_contract_fkey REFERENCES contracts,
    year        integer NOT NULL CONSTRAINT incomes_year_check CHECK (year BETWEEN 1985 AND 2999),
    received    numeric(17,2) NOT NULL,
    other       numeric(17,2) NOT NULL,          -- 非技术性收入 within it
    vouchers    text NOT NULL,                   -- 发票号码, 银行回单
    state       text NOT NULL CONSTRAINT incomes_state_check CHECK (state IN ('FILED', 'CONFIRMED', 'RETURNED')),
    filer_id    uuid NOT NULL CONSTRAINT incomes_filer_fkey REFERENCES users,
    filed_at    timestamptz NOT NULL,
    decider_id  uuid CONSTRAINT incomes_decider_fkey REFERENCES users,
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    PRIMARY KEY (contract_id, year),
    CONSTRAINT incomes_amount_check CHECK (other >= 0 AND received >= other),
    CONSTRAINT incomes_decided_check CHECK ((state = 'FILED') = (decider_id IS NULL) AND (decider_id IS NULL) = (decided_at IS NULL)),
    -- 回避: nobody confirms an own filing.
    CONSTRAINT incomes_own_check CHECK (decider_id <> filer_id)
);
