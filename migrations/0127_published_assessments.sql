-- 公示: a result that was published once stays in the public list, also while it is
-- assessed again.
ALTER TABLE assess_cases ADD COLUMN published boolean NOT NULL DEFAULT false;
UPDATE assess_cases c SET published = true WHERE EXISTS (SELECT FROM assess_events e WHERE e.case_id = c.id AND e.state = 'PUBLICITY');
DROP INDEX assess_cases_public;
CREATE INDEX assess_cases_public ON assess_cases (updated_at DESC, id DESC) WHERE published;
