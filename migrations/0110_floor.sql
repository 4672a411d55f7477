-- What every batch of bids pays for. A log hangs on its sale by its first record (the
-- others follow in the chain), so that not every record asks for the sale again; and
-- what guards the announced rules is compared without calling a function.
ALTER TABLE sale_events DROP CONSTRAINT sale_events_sale_fkey;
ALTER TABLE sale_events ADD COLUMN log_of uuid GENERATED ALWAYS AS (CASE WHEN n = 1 THEN sale_id END) STORED
    CONSTRAINT sale_events_sale_fkey REFERENCES sales;

DROP TRIGGER sales_frozen ON sales;
CREATE OR REPLACE FUNCTION keep_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the rules of an announced sale stand' USING ERRCODE = 'check_violation', CONSTRAINT = 'sales_frozen_check';
END $$;
CREATE TRIGGER sales_frozen BEFORE UPDATE ON sales FOR EACH ROW
    WHEN (OLD.head IS NOT NULL AND (NEW.events < OLD.events OR NEW.terms <> OLD.terms OR NEW.notice <> OLD.notice OR NEW.route <> OLD.route
        OR NEW.number <> OLD.number OR NEW.announced_at IS DISTINCT FROM OLD.announced_at
        OR NEW.secret <> OLD.secret AND (OLD.secret = '' OR split_part(NEW.secret, ':', 3) = split_part(OLD.secret, ':', 3))))
    EXECUTE FUNCTION keep_sale();

-- What the lists of sales are found and sorted by. The application writes the grams;
-- here they are made up for the sales that are there.
ALTER TABLE sales ADD COLUMN grams text[] NOT NULL DEFAULT '{}';
UPDATE sales s SET grams = ARRAY(SELECT DISTINCT g FROM regexp_split_to_table(lower(normalize(concat_ws(' ', s.name, s.number, s.terms ->> 'deal.patent_no'), NFKC)), '\s+') AS word,
    generate_series(1, length(word)) AS i, LATERAL (VALUES (substr(word, i, 1)), (substr(word, i, 2))) AS v (g));
CREATE INDEX sales_grams ON sales USING gin (grams);
CREATE INDEX sales_public ON sales ((state IN ('ANNOUNCED', 'BIDDING', 'SUSPENDED', 'EXERCISE', 'LISTED', 'SUSPENDED_OVERDUE', 'ROUTING', 'AUCTION') OR state = 'SOLE' AND route = 'LISTING') DESC,
    announced_at DESC, id DESC) WHERE announced_at IS NOT NULL;
DROP INDEX sales_newest;
