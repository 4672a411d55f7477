-- 挂牌 keeps to the same tables and the same log. A listing with several qualified
-- buyers sends them into an auction of its own, which is a lot of its own.
ALTER TABLE sales DROP CONSTRAINT sales_route_check,
    ADD CONSTRAINT sales_route_check CHECK (route IN ('ENGLISH','DUTCH','SEALED','ROUNDS','AGREEMENT','LISTING'));
ALTER TABLE sales DROP CONSTRAINT sales_state_check,
    ADD CONSTRAINT sales_state_check CHECK (state IN ('DRAFT','REVIEW','WITHDRAWN',
        'ANNOUNCED','BIDDING','SUSPENDED','EXERCISE','SEALED','SECOND_ROUND','PROVISIONAL','CONFIRMED','SIGNED','SETTLED',
        'DEFAULTED','UNSOLD','CANCELLED','ANNULLED','SOLE',
        'NOTICE','HELD','SIGNABLE','REGISTERED','REVISED','EXPIRED','BLOCKED_SECRET',
        'LISTED','SUSPENDED_OVERDUE','ROUTING','NO_BUYER','AUCTION','TENDER','CURE','PART_PAID','PAID','CERTIFIED','PUBLISHED'));
ALTER TABLE sales ADD COLUMN listing_id uuid CONSTRAINT sales_listing_fkey REFERENCES sales;
-- One auction at a time looks for the buyer of a listing.
CREATE UNIQUE INDEX sales_follow_up_key ON sales (listing_id) WHERE state IN ('DRAFT','REVIEW','ANNOUNCED','BIDDING','SUSPENDED');
CREATE INDEX sales_listing ON sales (listing_id) WHERE listing_id IS NOT NULL;

DROP INDEX sales_achievement_live_key;
CREATE UNIQUE INDEX sales_achievement_live_key ON sales (achievement_id)
    WHERE achievement_id IS NOT NULL AND listing_id IS NULL
        AND state NOT IN ('WITHDRAWN','SETTLED','DEFAULTED','UNSOLD','CANCELLED','ANNULLED','REGISTERED','EXPIRED','BLOCKED_SECRET','NO_BUYER','PUBLISHED')
        AND (route <> 'AGREEMENT' OR state <> 'SIGNED') AND (route = 'LISTING' OR state <> 'SOLE');

-- What is asked for again when a listing is offered anew.
ALTER TABLE sale_bidders ADD COLUMN round integer NOT NULL DEFAULT 0 CONSTRAINT sale_bidders_round_check CHECK (round >= 0);
ALTER TABLE sale_bidders DROP CONSTRAINT sale_bidders_org_key,
    ADD CONSTRAINT sale_bidders_org_key UNIQUE (sale_id, org_id, round);

-- A new price, and the paper of the body that approves it.
ALTER TABLE sale_motions ADD COLUMN amount text NOT NULL DEFAULT '', ADD COLUMN approval text NOT NULL DEFAULT '';
ALTER TABLE sale_motions DROP CONSTRAINT sale_motions_act_check,
    ADD CONSTRAINT sale_motions_act_check CHECK (act IN ('suspend','resume','open','cancel','confirm','default','amend','seller_withdraw','seller_default','relist','certificate')),
    ADD CONSTRAINT sale_motions_price_check CHECK (act <> 'relist' OR amount <> ''),
    ADD CONSTRAINT sale_motions_approval_check CHECK (act <> 'amend' OR approval <> '');
