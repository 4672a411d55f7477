-- What follows a hammer: objections to a result are answered by two people, and whether
-- the second best bidder steps in after a default, it answers itself.
ALTER TABLE sale_motions ADD COLUMN bidder text NOT NULL DEFAULT '',
    ADD COLUMN objection_id uuid CONSTRAINT sale_motions_objection_fkey REFERENCES sale_objections,
    ADD COLUMN outcome text NOT NULL DEFAULT '';
ALTER TABLE sale_motions DROP CONSTRAINT sale_motions_act_check,
    ADD CONSTRAINT sale_motions_act_check CHECK (act IN ('suspend','resume','open','cancel','confirm','default','amend','seller_withdraw','seller_default','relist','certificate','next_bidder','resolve')),
    ADD CONSTRAINT sale_motions_bidder_check CHECK ((act = 'next_bidder') = (bidder <> '')),
    ADD CONSTRAINT sale_motions_outcome_check CHECK ((act = 'resolve') = (objection_id IS NOT NULL) AND (act = 'resolve') = (outcome IN ('dismissed','withdrawn','upheld')));
DROP INDEX sale_motions_open_key;
CREATE UNIQUE INDEX sale_motions_open_key ON sale_motions (sale_id, act, COALESCE(objection_id, sale_id)) WHERE state = 'PROPOSED';

-- One sale may see two buyers default.
ALTER TABLE fund_breaches DROP CONSTRAINT fund_breaches_pkey, ADD PRIMARY KEY (sale_id, code);
-- The ledger now notes who has defaulted: it looks at those logs once more.
UPDATE sale_funds SET state = '' WHERE state = 'DEFAULTED';

-- What the ledger follows in a log without a change of the sale's state.
DROP INDEX sale_events_deposits;
CREATE INDEX sale_events_deposits ON sale_events (sale_id, actor, act, n) WHERE act IN ('deposit','next_bidder','withdraw_application');
