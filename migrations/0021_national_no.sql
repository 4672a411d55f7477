-- 全国登记编号: the number under which the national system has taken a registered
-- contract up, in the spelling of 14 or 16 digits. Both spellings of one number
-- are the same number.

ALTER TABLE contracts ADD COLUMN national_no text CONSTRAINT contracts_national_no_check
    CHECK (national_no IS NULL OR number IS NOT NULL AND national_no ~ '^(\d{14}|\d{16})$');
CREATE UNIQUE INDEX contracts_national_no_key ON contracts ((CASE WHEN length(national_no) = 14
    THEN CASE WHEN left(national_no, 1) = '9' THEN '19' ELSE '20' END || national_no ELSE national_no END))
    WHERE national_no IS NOT NULL;

-- 全国系统录入: what an office still has to enter, and what has been entered.
CREATE INDEX contracts_national_open ON contracts (office_id, created_at DESC, id DESC) WHERE number IS NOT NULL AND national_no IS NULL;
CREATE INDEX contracts_national_done ON contracts (created_at DESC, id DESC) INCLUDE (office_id, office_region, applicant_org) WHERE national_no IS NOT NULL;

-- Files in the fields of the national register, as a workbook and as plain tables.
ALTER TABLE exports DROP CONSTRAINT exports_kind_check;
ALTER TABLE exports ADD CONSTRAINT exports_kind_check CHECK (kind IN ('CONTRACTS', 'STATISTICS', 'NATIONAL', 'NATIONAL_CSV'));
