-- 技术交易机构 with its traders and treasurers, and those who bid for a unit.
ALTER TABLE organisations DROP CONSTRAINT organisations_kind_check,
    ADD CONSTRAINT organisations_kind_check CHECK (kind IN ('OFFICE', 'SELLER', 'BROKERAGE', 'EXCHANGE', 'AUTHORITY', 'PLATFORM'));
ALTER TABLE users DROP CONSTRAINT users_roles_check,
    ADD CONSTRAINT users_roles_check CHECK (
        cardinality(roles) > 0 AND
        roles <@ ARRAY['BROKER','REGISTRAR','REVIEWER','HEAD','AUTHORITY','STATISTICIAN','ADMINISTRATOR','AUDITOR','EXPERT','TAX_FINANCE',
            'TRADER','TREASURER','BIDDER']);
