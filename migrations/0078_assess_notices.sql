-- 提醒 of an assessment: of a case instead of a contract or a sale.
ALTER TABLE notices ADD COLUMN assess_case_id uuid CONSTRAINT notices_assess_case_fkey REFERENCES assess_cases;
ALTER TABLE notices DROP CONSTRAINT notices_kind_check, DROP CONSTRAINT notices_thing_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN
    ('SUPPLEMENT','DECIDED','SUPPLEMENT_DUE','RESUBMITTED','ASSIGNED','AMBER','RED','OVERDUE','URGED','APPOINTED','MARKET','MARKET_DUE','ASSESS_DUE')),
    ADD CONSTRAINT notices_thing_check CHECK (num_nonnulls(contract_id, sale_id, assess_case_id) = 1 AND (contract_id IS NOT NULL) = (path = '')
        AND (sale_id IS NOT NULL) = (kind IN ('MARKET','MARKET_DUE')) AND (assess_case_id IS NOT NULL) = (kind = 'ASSESS_DUE'));
CREATE INDEX notices_assess_case ON notices (assess_case_id) WHERE assess_case_id IS NOT NULL;
