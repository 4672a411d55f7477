-- 提醒 of the market: of a sale instead of a contract, with the page on which its reader
-- works.
ALTER TABLE notices ALTER COLUMN contract_id DROP NOT NULL;
ALTER TABLE notices ADD COLUMN sale_id uuid CONSTRAINT notices_sale_fkey REFERENCES sales, ADD COLUMN path text NOT NULL DEFAULT '';
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN
    ('SUPPLEMENT','DECIDED','SUPPLEMENT_DUE','RESUBMITTED','ASSIGNED','AMBER','RED','OVERDUE','URGED','APPOINTED','MARKET','MARKET_DUE')),
    ADD CONSTRAINT notices_thing_check CHECK ((contract_id IS NULL) <> (sale_id IS NULL) AND (sale_id IS NULL) = (path = '') AND (sale_id IS NULL) = (kind NOT IN ('MARKET','MARKET_DUE')));
CREATE INDEX notices_sale ON notices (sale_id) WHERE sale_id IS NOT NULL;
