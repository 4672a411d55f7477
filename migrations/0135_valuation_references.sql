-- 估值编号 name one valuation of a unit, and are found by their digits.
CREATE UNIQUE INDEX valuations_serial_key ON valuations (org_id, right(id::text, 8));

-- Assessments that are given a valuation as a reference.
CREATE INDEX assess_cases_valuation ON assess_cases (client_id, (form ->> 'valuation')) WHERE form ->> 'valuation' <> '';

-- What rows of evidence are found by. The application writes the grams; here they are
-- made up for the rows that are there.
ALTER TABLE valuation_evidence ADD COLUMN grams text[] NOT NULL DEFAULT '{}';
ALTER TABLE valuation_evidence DISABLE TRIGGER valuation_evidence_frozen; -- an edition stands as it is, its grams are no part of it
UPDATE valuation_evidence e SET grams = ARRAY(SELECT DISTINCT g FROM regexp_split_to_table(lower(normalize(concat_ws(' ', e.content ->> 'name', e.content ->> 'code', e.content ->> 'document'), NFKC)), '\s+') AS word,
    generate_series(1, length(word)) AS i, LATERAL (VALUES (substr(word, i, 1)), (substr(word, i, 2))) AS v (g));
ALTER TABLE valuation_evidence ENABLE TRIGGER valuation_evidence_frozen;
CREATE INDEX valuation_evidence_grams ON valuation_evidence USING gin (grams);
