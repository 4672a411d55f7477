-- 评价质量: what each member of a panel has given in total, beside what the panel has, as
-- the results say it. Rows are made with the result, so that they cannot differ from it.
CREATE TABLE assess_totals (
    case_id  uuid NOT NULL,
    seq      integer NOT NULL,
    assessor text NOT NULL,   -- number of the register
    own      numeric NOT NULL,
    panel    numeric(9,4) NOT NULL,
    PRIMARY KEY (case_id, seq, assessor),
    CONSTRAINT assess_totals_result_fkey FOREIGN KEY (case_id, seq) REFERENCES assess_results
);
CREATE INDEX assess_totals_assessor ON assess_totals (assessor, case_id, seq DESC);

-- The totals stand in the order of the hashes of the ballots that count; one that does not
-- end as a decimal is a fraction.
CREATE FUNCTION assess_totals_of(r assess_results) RETURNS SETOF assess_totals LANGUAGE sql STABLE AS $$
    SELECT r.case_id, r.seq, s.assessor, split_part(s.total, '/', 1)::numeric / COALESCE(NULLIF(split_part(s.total, '/', 2), ''), '1')::numeric, r.total
    FROM (SELECT x ->> 'Assessor' AS assessor, NULLIF(r.outcome, '')::jsonb -> 'totals' ->> ((row_number() OVER (ORDER BY (x ->> 'Hash') COLLATE "C"))::int - 1) AS total
        FROM jsonb_array_elements(r.standings) x WHERE x ->> 'Reason' = '') s
    WHERE r.input <> '' AND s.total IS NOT NULL
$$;
CREATE FUNCTION keep_assess_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO assess_totals SELECT * FROM assess_totals_of(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER assess_results_totals AFTER INSERT ON assess_results FOR EACH ROW EXECUTE FUNCTION keep_assess_totals();
INSERT INTO assess_totals SELECT t.* FROM assess_results r, assess_totals_of(r) t;

CREATE INDEX assess_roles_seats ON assess_roles (ref, case_id) WHERE role = 'assessor';
CREATE INDEX assess_cases_stage ON assess_cases (region, state, due_at);
