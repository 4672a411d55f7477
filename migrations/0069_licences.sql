-- 专利开放许可 keeps to the table and the log of sales: the row is the draft's from the
-- first record on, and the unit runs it itself. Its achievement stands among the terms:
-- an open licence takes nothing off the market. What other routes allow stays as it is.
DO $$
DECLARE
    rule text;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'sales'::regclass AND conname = 'sales_route_check';
    EXECUTE 'ALTER TABLE sales DROP CONSTRAINT sales_route_check, ADD CONSTRAINT sales_route_check CHECK (route = ''LICENCE'' OR ' || substr(rule, 7) || ')';
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'sales'::regclass AND conname = 'sales_state_check';
    EXECUTE 'ALTER TABLE sales DROP CONSTRAINT sales_state_check, ADD CONSTRAINT sales_state_check CHECK (CASE WHEN route = ''LICENCE''
        THEN state IN (''DRAFT'', ''DECLARED'', ''PUBLISHED'', ''WITHDRAWN'') ELSE ' || substr(rule, 7) || ' END)';
    SELECT pg_get_constraintdef(oid) INTO STRICT rule FROM pg_constraint WHERE conrelid = 'sales'::regclass AND conname = 'sales_announced_check';
    EXECUTE 'ALTER TABLE sales DROP CONSTRAINT sales_announced_check, ADD CONSTRAINT sales_announced_check CHECK (CASE WHEN route = ''LICENCE''
        THEN head IS NOT NULL AND number IS NOT NULL AND announced_at IS NULL AND announcer_id IS NULL AND achievement_id IS NULL ELSE ' || substr(rule, 7) || ' END)';
END $$;

-- A patent is offered by one declaration at a time.
CREATE UNIQUE INDEX sales_licence_item_key ON sales ((terms ->> 'deal.item')) WHERE route = 'LICENCE' AND state IN ('DRAFT', 'DECLARED', 'PUBLISHED');
CREATE INDEX sales_licence_achievement ON sales ((terms ->> 'deal.achievement')) WHERE route = 'LICENCE' AND state IN ('DECLARED', 'PUBLISHED');
CREATE INDEX sales_licensed ON sales (opens_at DESC, id DESC) WHERE route = 'LICENCE' AND opens_at IS NOT NULL;

-- 实施通知 of an organisation, so that it finds its licences.
CREATE INDEX sale_events_notified ON sale_events ((data ->> 'licensee')) WHERE act = 'notify';
