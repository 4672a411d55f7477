-- Large contracts are few: a list of those above an amount walks this index, not
-- the whole ledger.
CREATE INDEX contracts_total ON contracts (total, created_at DESC, id DESC) WHERE state <> 'DRAFT';
