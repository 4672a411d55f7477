-- 情景: other values of single inputs of a run, a worse and a better world, by
-- "low:" or "high:" and the path of the input. They stay with the run.
ALTER TABLE valuation_runs ADD COLUMN scenarios jsonb NOT NULL DEFAULT '{}';
