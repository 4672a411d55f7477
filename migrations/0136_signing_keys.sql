-- 签名公钥: what bundles of evidence are signed with. A key stays published after the
-- platform's secret has been changed.
CREATE TABLE signing_keys (
    key   text PRIMARY KEY CONSTRAINT signing_keys_key_check CHECK (key ~ '^[0-9a-f]{64}$'),
    since timestamptz NOT NULL
);
