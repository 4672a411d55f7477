-- The registers of assessment take workbooks, too.
ALTER TABLE register_imports DROP CONSTRAINT register_imports_register_check,
    ADD CONSTRAINT register_imports_register_check CHECK (register IN ('PARTIES', 'IP', 'INSTITUTIONS', 'PEOPLE', 'POOL_MEMBERS', 'INTEGRITY'));
-- Whether a person who is brought in is on record already.
CREATE INDEX assess_entries_name ON assess_entries (name) WHERE kind <> 'INSTITUTION';
