-- 登记清单 for the tax file: which certificates were listed, for whom, by whom. Both
-- tables only grow; what a line says is the certificate that it names.
CREATE TABLE schedules (
    id            uuid PRIMARY KEY,
    number        text NOT NULL CONSTRAINT schedules_number_key UNIQUE,
    token         text NOT NULL CONSTRAINT schedules_token_key UNIQUE,
    office_id     uuid NOT NULL CONSTRAINT schedules_office_fkey REFERENCES organisations,
    office_region text NOT NULL,
    seller        text NOT NULL,
    seller_code   text NOT NULL,
    from_on       date NOT NULL,
    to_on         date NOT NULL,
    large         boolean NOT NULL,
    entries       integer NOT NULL,
    total         numeric(20,2) NOT NULL,
    tech          numeric(20,2) NOT NULL,
    issuer_id     uuid NOT NULL CONSTRAINT schedules_issuer_fkey REFERENCES users,
    issuer        text NOT NULL,
    org_id        uuid NOT NULL CONSTRAINT schedules_org_fkey REFERENCES organisations,
    org           text NOT NULL,
    issued_at     timestamptz NOT NULL,
    CONSTRAINT schedules_period_check CHECK (from_on <= to_on),
    CONSTRAINT schedules_entries_check CHECK (entries BETWEEN 1 AND 500),
    CONSTRAINT schedules_amounts_check CHECK (tech >= 0 AND tech <= total)
);
CREATE INDEX schedules_org ON schedules (org_id, issued_at DESC, id DESC);
CREATE INDEX schedules_office ON schedules (office_id, issued_at DESC, id DESC);
CREATE INDEX schedules_newest ON schedules (issued_at DESC, id DESC) INCLUDE (office_region);

CREATE TABLE schedule_entries (
    schedule_id uuid NOT NULL CONSTRAINT schedule_entries_schedule_fkey REFERENCES schedules,
    position    integer NOT NULL,
    contract_id uuid NOT NULL,
    version     integer NOT NULL,
    PRIMARY KEY (schedule_id, position),
    CONSTRAINT schedule_entries_certificate_fkey FOREIGN KEY (contract_id, version) REFERENCES certificates
);
