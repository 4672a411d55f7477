-- 风险提示: the same contract file or the same description in another application.

CREATE INDEX attachments_file ON attachments (sha256) WHERE removed_at IS NULL;
CREATE INDEX contracts_summary ON contracts (md5(form ->> 'content.summary'))
    WHERE state <> 'DRAFT' AND length(form ->> 'content.summary') >= 50;
