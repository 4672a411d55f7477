-- 合同台账 and 统计. The ledger is walked from the newest to the oldest; its two
-- ways through the table carry every condition of the filter, so that a walk
-- reads the index alone and fetches only the rows of the page.
CREATE INDEX contracts_ledger ON contracts (created_at DESC, id DESC)
    INCLUDE (state, office_id, office_region, class, field, sign_date, submitted_at, registered_on, closed_on,
             total, tech, seller_region, buyer_region);
CREATE INDEX contracts_office_ledger ON contracts (office_id, created_at DESC, id DESC)
    INCLUDE (state, office_region, class, field, sign_date, submitted_at, registered_on, closed_on,
             total, tech, seller_region, buyer_region);
DROP INDEX contracts_recent;
DROP INDEX contracts_office_recent;
DROP INDEX contracts_region_recent;

-- A period of the statistics is one stretch of this index, again without the table.
CREATE INDEX contracts_counted ON contracts (registered_on)
    INCLUDE (state, office_id, office_region, class, field, closed_on, total, tech, seller_region, buyer_region)
    WHERE registered_on IS NOT NULL;
DROP INDEX contracts_registered;

-- Walks of an index alone need a fresh visibility map, and the choice between
-- walking and looking a word up needs to know how common the word is.
ALTER TABLE contracts SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE contracts ALTER COLUMN grams SET STATISTICS 500;

CREATE INDEX exports_kept ON exports (expires_at) WHERE content IS NOT NULL;
CREATE INDEX exports_pending ON exports (created_at) WHERE state IN ('WAITING', 'RUNNING');
