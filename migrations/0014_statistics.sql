-- 统计台账: what every registered contract counts for, kept like a book of
-- account. A line is never rewritten: a change takes the old figures out with a
-- line of its own (sign −1) and brings the new ones in, so that the figures of
-- any day are the sum of the lines up to it, and those of a closed year stay.

CREATE TABLE statistics_entries (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id    uuid NOT NULL CONSTRAINT statistics_entries_contract_fkey REFERENCES contracts,
    kind           text NOT NULL CONSTRAINT statistics_entries_kind_check CHECK (kind IN
                   ('REGISTERED', 'CHANGE', 'CANCELLED', 'REVOKED', 'RETURNED', 'REJECTED')),
    sign           smallint NOT NULL CONSTRAINT statistics_entries_sign_check CHECK (sign IN (-1, 0, 1)),
    registered_on  date NOT NULL,          -- the registration under whose year the line counts
    happened_on    date NOT NULL,          -- the day from which it counts
    recorded_at    timestamptz NOT NULL,   -- the lines of one act share the instant
    on_time        boolean,                -- whether a decision kept its deadline; NULL: not known
    office_id      uuid NOT NULL CONSTRAINT statistics_entries_office_fkey REFERENCES organisations,
    office_region  text NOT NULL,
    registrar_id   uuid CONSTRAINT statistics_entries_registrar_fkey REFERENCES users,
    class          text NOT NULL,
    field          text NOT NULL,
    ip             text NOT NULL,          -- of the first right, NONE without one
    plan           text NOT NULL,
    objective      text NOT NULL,
    industry       text NOT NULL,
    seller         text NOT NULL,          -- of the first seller: 统一社会信用代码, else the name
    seller_nature  text NOT NULL,
    seller_region  text NOT NULL,          -- six digits, or C and the country's code
    buyers         text[] NOT NULL,
    buyer_natures  text[] NOT NULL,
    buyer_regions  text[] NOT NULL,
    total          numeric(17,2) NOT NULL,
    tech           numeric(17,2) NOT NULL,
    CONSTRAINT statistics_entries_order_check CHECK (happened_on >= registered_on),
    CONSTRAINT statistics_entries_buyers_check CHECK (cardinality(buyers) > 0
        AND cardinality(buyers) = cardinality(buyer_natures) AND cardinality(buyers) = cardinality(buyer_regions))
);
CREATE INDEX statistics_entries_contract ON statistics_entries (contract_id, seq);
CREATE INDEX statistics_entries_happened ON statistics_entries (happened_on);
CREATE INDEX statistics_entries_changed ON statistics_entries (happened_on) WHERE kind IN ('CHANGE', 'CANCELLED', 'REVOKED');
CREATE INDEX statistics_entries_several ON statistics_entries (registered_on) WHERE cardinality(buyers) > 1;

-- Lines that the roll-ups do not hold yet. A line and its mark are written in
-- one transaction, and folded in one: every reading sees it exactly once.
CREATE TABLE statistics_pending (
    seq bigint PRIMARY KEY
);

-- The roll-ups: for a unit (an office, or a region with all that it covers), the
-- period of registration and the period from which the lines count, both as
-- 2026 or as 202611, one row for each row of each table.
CREATE TABLE statistics_rollup (
    unit   text NOT NULL,
    r      integer NOT NULL,
    e      integer NOT NULL,
    tab    smallint NOT NULL,
    key1   text NOT NULL,
    key2   text NOT NULL,
    count  bigint NOT NULL,
    total  numeric NOT NULL,
    tech   numeric NOT NULL,
    PRIMARY KEY (unit, tab, r, e, key1, key2) INCLUDE (count, total, tech)
);
CREATE TABLE statistics_parties (
    unit   text NOT NULL,
    role   text NOT NULL CONSTRAINT statistics_parties_role_check CHECK (role IN ('SELLER', 'BUYER')),
    r      integer NOT NULL,
    e      integer NOT NULL,
    party  text NOT NULL,
    count  bigint NOT NULL,
    total  numeric NOT NULL,
    tech   numeric NOT NULL,
    PRIMARY KEY (unit, role, party, r, e)
);
CREATE INDEX statistics_parties_top ON statistics_parties (unit, role, r, e, total DESC, party) INCLUDE (count, tech);

-- What a contract counts for as it stands now.
CREATE VIEW statistics_now AS
SELECT c.id AS contract_id, c.registered_on, c.office_id, c.office_region, c.registrar_id, c.class, c.field,
       COALESCE(NULLIF(c.form ->> 'ip[0].type', ''), 'NONE') AS ip, COALESCE(c.form ->> 'contract.plan', '') AS plan,
       COALESCE(c.form ->> 'contract.objective', '') AS objective, COALESCE(c.form ->> 'contract.industry', '') AS industry,
       COALESCE(p.sellers[1], c.seller) AS seller, COALESCE(p.seller_natures[1], '') AS seller_nature, c.seller_region,
       COALESCE(p.buyers, ARRAY[c.buyer]) AS buyers, COALESCE(p.buyer_natures, ARRAY['']) AS buyer_natures,
       COALESCE(p.buyer_regions, ARRAY[c.buyer_region]) AS buyer_regions,
       COALESCE(c.total, 0) AS total, COALESCE(c.tech, 0) AS tech, c.state
FROM contracts c CROSS JOIN LATERAL (
    SELECT array_agg(COALESCE(NULLIF(code, ''), name) ORDER BY position) FILTER (WHERE role = 'SELLER') AS sellers,
           array_agg(nature ORDER BY position) FILTER (WHERE role = 'SELLER') AS seller_natures,
           array_agg(COALESCE(NULLIF(code, ''), name) ORDER BY position) FILTER (WHERE role = 'BUYER') AS buyers,
           array_agg(nature ORDER BY position) FILTER (WHERE role = 'BUYER') AS buyer_natures,
           array_agg(CASE WHEN country IN ('', '142') THEN region ELSE 'C' || country END ORDER BY position)
               FILTER (WHERE role = 'BUYER') AS buyer_regions
    FROM contract_parties WHERE contract_id = c.id
) p;

-- The rows of every table that a line counts in. The numbers are those of the
-- tables (reporting.Tab); a decision counts by registrar and outcome.
CREATE VIEW statistics_cells AS
SELECT e.seq, e.registered_on, e.happened_on, e.office_id, e.office_region, c.tab, c.key1, c.key2,
       c.sign::bigint AS count, c.sign * e.total AS total, c.sign * e.tech AS tech
FROM statistics_entries e CROSS JOIN LATERAL (
    SELECT v.tab, v.key1, v.key2, e.sign
    FROM (VALUES
        (0, '', ''), (1, e.class, ''), (2, e.field, ''), (3, e.ip, ''), (4, e.seller_nature, ''), (5, e.buyer_natures[1], ''),
        (6, CASE WHEN e.seller_region ~ '^\d{6}$' THEN left(e.seller_region, 4) || '00' ELSE e.seller_region END,
            CASE WHEN e.buyer_regions[1] ~ '^\d{6}$' THEN left(e.buyer_regions[1], 4) || '00' ELSE e.buyer_regions[1] END),
        (7, e.plan, ''), (8, e.objective, ''), (9, e.industry, ''),
        (11, width_bucket(e.total, ARRAY[100000, 1000000, 5000000, 10000000, 100000000]::numeric[])::text, ''),
        (16, e.seller_region, ''), (17, e.buyer_regions[1], '')
    ) v (tab, key1, key2) WHERE e.sign <> 0
    UNION ALL
    SELECT 10, COALESCE(e.registrar_id::text, ''), o.outcome, 1::smallint
    FROM (VALUES (e.kind), (CASE WHEN e.kind = 'RETURNED' THEN NULL WHEN e.on_time THEN 'KEPT' WHEN NOT e.on_time THEN 'LATE' ELSE 'UNTIMED' END)) o (outcome)
    WHERE e.kind IN ('REGISTERED', 'RETURNED', 'REJECTED') AND o.outcome IS NOT NULL
) c;

-- The lines of contracts that were registered before the book was opened.
CREATE VIEW statistics_history AS
SELECT n.*, l.kind, l.sign, l.happened_on, l.recorded_at
FROM statistics_now n JOIN contracts c ON c.id = n.contract_id
CROSS JOIN LATERAL (VALUES
    ('REGISTERED', 1, c.registered_on, c.decided_at),
    (CASE c.state WHEN 'REVOKED' THEN c.state ELSE 'CANCELLED' END, -1, GREATEST(c.closed_on, c.registered_on), c.updated_at)
) l (kind, sign, happened_on, recorded_at)
WHERE c.number IS NOT NULL AND (l.sign = 1 OR c.closed_on IS NOT NULL);

-- Opens the book for contracts that no act has entered into it.
CREATE FUNCTION statistics_book_history() RETURNS void LANGUAGE sql AS $$
    WITH line AS (
        INSERT INTO statistics_entries (contract_id, kind, sign, registered_on, happened_on, recorded_at, office_id, office_region,
            registrar_id, class, field, ip, plan, objective, industry, seller, seller_nature, seller_region, buyers, buyer_natures,
            buyer_regions, total, tech)
        SELECT contract_id, kind, sign, registered_on, happened_on, recorded_at, office_id, office_region,
            registrar_id, class, field, ip, plan, objective, industry, seller, seller_nature, seller_region, buyers, buyer_natures,
            buyer_regions, total, tech
        FROM statistics_history h WHERE NOT EXISTS (SELECT FROM statistics_entries e WHERE e.contract_id = h.contract_id)
        ORDER BY recorded_at, contract_id, sign DESC RETURNING seq)
    INSERT INTO statistics_pending SELECT seq FROM line
$$;
SELECT statistics_book_history();

-- 年度关账: after its confirmation by a second person the figures of the year
-- stand as at the closing date.
CREATE TABLE year_closings (
    id            uuid PRIMARY KEY,
    year          integer NOT NULL CONSTRAINT year_closings_year_check CHECK (year BETWEEN 1985 AND 2999),
    region        text NOT NULL CONSTRAINT year_closings_region_check CHECK (region ~ '^\d{6}$'),
    closes_on     date NOT NULL CONSTRAINT year_closings_date_check CHECK (closes_on >= make_date(year, 12, 31)),
    proposed_by   uuid NOT NULL CONSTRAINT year_closings_proposed_fkey REFERENCES users,
    proposed_at   timestamptz NOT NULL,
    confirmed_by  uuid CONSTRAINT year_closings_confirmed_fkey REFERENCES users,
    confirmed_at  timestamptz,
    refused_by    uuid CONSTRAINT year_closings_refused_fkey REFERENCES users,
    refused_at    timestamptz,
    reason        text NOT NULL DEFAULT '',
    CONSTRAINT year_closings_four_eyes_check CHECK (confirmed_by <> proposed_by),
    CONSTRAINT year_closings_decided_check CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)
        AND (refused_by IS NULL) = (refused_at IS NULL) AND (confirmed_by IS NULL OR refused_by IS NULL)),
    CONSTRAINT year_closings_over_check CHECK (confirmed_at IS NULL
        OR closes_on < (confirmed_at AT TIME ZONE INTERVAL '8 hours')::date)
);
CREATE UNIQUE INDEX year_closings_once_key ON year_closings (region, year) WHERE refused_at IS NULL;
