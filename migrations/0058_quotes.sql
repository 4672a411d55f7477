-- 密封报价: what a bidder quoted, sealed, with its salt. The log has the hash of both,
-- which nobody can change; the seal is made anew when the key is changed.
CREATE TABLE sale_quotes (
    sale_id uuid NOT NULL,
    n       integer NOT NULL,
    sealed  text NOT NULL CONSTRAINT sale_quotes_sealed_check CHECK (sealed LIKE 'sealed:v1:%'),
    PRIMARY KEY (sale_id, n),
    CONSTRAINT sale_quotes_event_fkey FOREIGN KEY (sale_id, n) REFERENCES sale_events (sale_id, n)
);
ALTER TABLE sale_events ADD CONSTRAINT sale_events_quote_check CHECK (act <> 'quote' OR amount ~ '^sha256:[0-9a-f]{64}$');
ALTER TABLE sale_motions DROP CONSTRAINT sale_motions_act_check,
    ADD CONSTRAINT sale_motions_act_check CHECK (act IN ('suspend','resume','open','cancel','confirm','default'));
