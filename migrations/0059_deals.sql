-- A deal of the market is registered once.
CREATE UNIQUE INDEX contracts_deal_key ON contracts ((form->>'contract.deal_no'))
    WHERE number IS NOT NULL AND state NOT IN ('CANCELLED','REVOKED') AND form->>'contract.deal_no' <> '';
