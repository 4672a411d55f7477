-- 已出具的报告文件: what went out of a case, by its hash, so that a copy can be compared
-- with it. The same bytes are kept once.
CREATE TABLE assess_report_files (
    case_id uuid NOT NULL CONSTRAINT assess_report_files_case_fkey REFERENCES assess_cases,
    sha256  text NOT NULL CONSTRAINT assess_report_files_hash_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    kind    text NOT NULL CONSTRAINT assess_report_files_kind_check CHECK (kind IN ('PDF', 'DOCX', 'ABSTRACT', 'BUNDLE')),
    seq     integer NOT NULL CONSTRAINT assess_report_files_seq_check CHECK (seq > 0),   -- the last record that it rests on
    user_id uuid CONSTRAINT assess_report_files_user_fkey REFERENCES users,              -- who took it first; null: anybody
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, sha256)
);
CREATE INDEX assess_report_files_newest ON assess_report_files (case_id, at DESC);
