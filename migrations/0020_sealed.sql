-- 公民身份号码 is sealed before it is written (infra/postgres/seal.go). The
-- constraints are the second lock; NOT VALID, because rows of before are sealed
-- at the first start, not here: the schema's owner has no key.

-- Keys that values in this database are sealed with, by their public id.
CREATE TABLE seal_keys (
    id          text PRIMARY KEY,
    complete    boolean NOT NULL DEFAULT false,  -- nothing is in clear or under another key
    added_at    timestamptz NOT NULL
);

ALTER TABLE contracts ADD CONSTRAINT contracts_sealed_check CHECK (NOT jsonb_path_exists(form,
    '$.keyvalue() ? (@.key like_regex "cn_id$" && !(@.value starts with "sealed:v1:"))')) NOT VALID;
ALTER TABLE import_rows ADD CONSTRAINT import_rows_sealed_check CHECK (NOT jsonb_path_exists(form,
    '$.keyvalue() ? (@.key like_regex "cn_id$" && !(@.value starts with "sealed:v1:"))')) NOT VALID;
