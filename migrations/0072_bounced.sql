-- 退汇: the bank has sent a payment back. The remittance stands as it was paid; the ledger
-- orders it again under another number.
ALTER TABLE remittances ADD COLUMN bounced_on date, ADD COLUMN bounced_at timestamptz, ADD COLUMN bounce_reference text NOT NULL DEFAULT '',
    ADD COLUMN bouncer_id uuid CONSTRAINT remittances_bouncer_fkey REFERENCES users,
    ADD CONSTRAINT remittances_bounced_check CHECK ((bounced_at IS NULL) = (bounced_on IS NULL) AND (bounced_at IS NULL) = (bouncer_id IS NULL) AND (bounced_at IS NULL) = (bounce_reference = '')
        AND (bounced_at IS NULL OR state = 'PAID'));
CREATE UNIQUE INDEX remittances_bounce_key ON remittances (exchange_id, bounce_reference) WHERE bounce_reference <> '';

-- Four eyes of open licences, in the log itself: who has declared, proposed to withdraw or
-- reported a payment is not who publishes, withdraws or confirms.
CREATE FUNCTION keep_licence_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.code = 'OK' AND EXISTS (SELECT FROM sales WHERE id = NEW.sale_id AND route = 'LICENCE') AND NEW.person = (
        SELECT e.person FROM sale_events e WHERE e.sale_id = NEW.sale_id AND e.code = 'OK'
            AND e.act = CASE NEW.act WHEN 'publish' THEN 'declare' WHEN 'withdraw' THEN 'leave' ELSE 'report' END
            AND (NEW.act <> 'pay' OR e.data ->> 'licensee' = NEW.data ->> 'licensee')
        ORDER BY e.n DESC LIMIT 1) THEN
        RAISE EXCEPTION 'four eyes of a licence' USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_events_licence_eyes_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sale_events_licence_eyes BEFORE INSERT ON sale_events FOR EACH ROW WHEN (NEW.act IN ('publish','withdraw','pay')) EXECUTE FUNCTION keep_licence_eyes();
