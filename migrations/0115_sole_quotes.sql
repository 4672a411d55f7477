-- An auction with one bidder waits for its quote: it is as live as any, by whatever
-- route, and holds its achievement.
DROP INDEX sales_achievement_live_key;
CREATE UNIQUE INDEX sales_achievement_live_key ON sales (achievement_id)
    WHERE achievement_id IS NOT NULL AND listing_id IS NULL
        AND state NOT IN ('WITHDRAWN','SETTLED','DEFAULTED','UNSOLD','CANCELLED','ANNULLED','REGISTERED','EXPIRED','BLOCKED_SECRET','NO_BUYER','PUBLISHED')
        AND (route <> 'AGREEMENT' OR state <> 'SIGNED');

DROP INDEX sales_follow_up_key;
CREATE UNIQUE INDEX sales_follow_up_key ON sales (listing_id) WHERE state IN ('DRAFT','REVIEW','ANNOUNCED','BIDDING','SUSPENDED','SOLE');

DROP INDEX sales_public;
CREATE INDEX sales_public ON sales ((state IN ('ANNOUNCED', 'BIDDING', 'SUSPENDED', 'EXERCISE', 'LISTED', 'SUSPENDED_OVERDUE', 'ROUTING', 'AUCTION', 'SOLE')) DESC,
    announced_at DESC, id DESC) WHERE announced_at IS NOT NULL;
