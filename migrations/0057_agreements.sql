-- 协议定价 keeps to the same tables and the same log as the other routes: the row is
-- the draft's from the first record on, and the unit runs the sale itself.
ALTER TABLE sales DROP CONSTRAINT sales_route_check,
    ADD CONSTRAINT sales_route_check CHECK (route IN ('ENGLISH','DUTCH','SEALED','ROUNDS','AGREEMENT'));
ALTER TABLE sales DROP CONSTRAINT sales_state_check,
    ADD CONSTRAINT sales_state_check CHECK (state IN ('DRAFT','REVIEW','WITHDRAWN',
        'ANNOUNCED','BIDDING','SUSPENDED','EXERCISE','SEALED','SECOND_ROUND','PROVISIONAL','CONFIRMED','SIGNED','SETTLED',
        'DEFAULTED','UNSOLD','CANCELLED','ANNULLED','SOLE',
        'NOTICE','HELD','SIGNABLE','REGISTERED','REVISED','EXPIRED','BLOCKED_SECRET'));
ALTER TABLE sales DROP CONSTRAINT sales_announced_check,
    ADD CONSTRAINT sales_announced_check CHECK (CASE WHEN route = 'AGREEMENT'
        THEN head IS NOT NULL AND number IS NOT NULL AND announced_at IS NULL AND announcer_id IS NULL
        ELSE (state IN ('DRAFT','REVIEW','WITHDRAWN')) = (announced_at IS NULL)
            AND (announced_at IS NULL) = (announcer_id IS NULL) AND (announced_at IS NULL) = (head IS NULL) AND (announced_at IS NULL) = (number IS NULL) END);
ALTER TABLE sales ADD CONSTRAINT sales_achievement_fkey FOREIGN KEY (achievement_id) REFERENCES achievements;

-- An achievement is in one sale at a time, by whatever route.
CREATE UNIQUE INDEX sales_achievement_live_key ON sales (achievement_id)
    WHERE achievement_id IS NOT NULL AND state NOT IN ('WITHDRAWN','SETTLED','DEFAULTED','UNSOLD','CANCELLED','ANNULLED','SOLE','REGISTERED','EXPIRED','BLOCKED_SECRET')
        AND (route <> 'AGREEMENT' OR state <> 'SIGNED');
CREATE INDEX sales_noticed ON sales (opens_at DESC, id DESC) WHERE route = 'AGREEMENT' AND opens_at IS NOT NULL;

-- What opens the log of an agreement stands from the first record on.
CREATE OR REPLACE FUNCTION keep_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.head IS NOT NULL AND (NEW.terms <> OLD.terms OR NEW.notice <> OLD.notice OR NEW.route <> OLD.route OR NEW.number <> OLD.number
        OR NEW.announced_at IS DISTINCT FROM OLD.announced_at OR NEW.events < OLD.events
        OR NEW.secret <> OLD.secret AND (OLD.secret = '' OR split_part(NEW.secret, ':', 3) = split_part(OLD.secret, ':', 3))) THEN
        RAISE EXCEPTION 'the rules of an announced sale stand' USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_frozen_check';
    END IF;
    RETURN NEW;
END $$;

-- 公示异议: who objects to a noticed price, and how to reach them; for the unit alone.
-- Whether it counts and what became of it is in the log.
CREATE TABLE sale_objections (
    id       uuid PRIMARY KEY,
    sale_id  uuid NOT NULL CONSTRAINT sale_objections_sale_fkey REFERENCES sales,
    name     text NOT NULL CONSTRAINT sale_objections_name_check CHECK (char_length(name) BETWEEN 2 AND 100),
    contact  text NOT NULL CONSTRAINT sale_objections_contact_check CHECK (char_length(contact) BETWEEN 5 AND 100),
    text     text NOT NULL CONSTRAINT sale_objections_text_check CHECK (char_length(text) BETWEEN 10 AND 2000),
    filed_at timestamptz NOT NULL
);
CREATE INDEX sale_objections_sale ON sale_objections (sale_id, filed_at, id);
