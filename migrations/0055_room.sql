-- Deposits are counted and found without reading the bids.
CREATE INDEX sale_events_deposits ON sale_events (sale_id, actor) WHERE act = 'deposit';

-- What is sealed of an announced lot stands too, but is sealed again when the key is
-- changed. What it hides is bound to the log by the hash among the terms.
CREATE OR REPLACE FUNCTION keep_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.announced_at IS NOT NULL AND (NEW.terms <> OLD.terms OR NEW.notice <> OLD.notice OR NEW.route <> OLD.route OR NEW.number <> OLD.number
        OR NEW.announced_at IS DISTINCT FROM OLD.announced_at OR NEW.events < OLD.events
        OR NEW.secret <> OLD.secret AND (OLD.secret = '' OR split_part(NEW.secret, ':', 3) = split_part(OLD.secret, ':', 3))) THEN
        RAISE EXCEPTION 'the rules of an announced sale stand' USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_frozen_check';
    END IF;
    RETURN NEW;
END $$;
