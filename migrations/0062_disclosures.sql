-- 成交信息公示: what everybody may read of a deal, in versions. One person proposes,
-- another publishes; what was published stands, and a correction follows it.
CREATE TABLE disclosures (
    sale_id       uuid NOT NULL CONSTRAINT disclosures_sale_fkey REFERENCES sales,
    version       integer NOT NULL CONSTRAINT disclosures_version_check CHECK (version > 0),
    org_id        uuid NOT NULL CONSTRAINT disclosures_org_fkey REFERENCES organisations, -- who publishes
    content       jsonb NOT NULL,
    why           text NOT NULL DEFAULT '' CONSTRAINT disclosures_why_check CHECK (version = 1 OR char_length(why) >= 4), -- of a correction
    maker_id      uuid NOT NULL CONSTRAINT disclosures_maker_fkey REFERENCES users,
    made_at       timestamptz NOT NULL,
    publisher_id  uuid CONSTRAINT disclosures_publisher_fkey REFERENCES users,
    published_at  timestamptz,
    until         date,
    superseded_at timestamptz,
    PRIMARY KEY (sale_id, version),
    CONSTRAINT disclosures_four_eyes_check CHECK (publisher_id <> maker_id),
    CONSTRAINT disclosures_published_check CHECK ((publisher_id IS NULL) = (published_at IS NULL) AND (published_at IS NULL) = (until IS NULL) AND (published_at IS NOT NULL OR superseded_at IS NULL))
);
CREATE UNIQUE INDEX disclosures_open_key ON disclosures (sale_id) WHERE published_at IS NULL;
CREATE UNIQUE INDEX disclosures_current_key ON disclosures (sale_id) WHERE published_at IS NOT NULL AND superseded_at IS NULL;
CREATE INDEX disclosures_newest ON disclosures (published_at DESC, sale_id) WHERE published_at IS NOT NULL AND superseded_at IS NULL;

CREATE FUNCTION keep_disclosure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL AND (NEW.content <> OLD.content OR NEW.why <> OLD.why OR NEW.published_at <> OLD.published_at OR NEW.until <> OLD.until
        OR OLD.superseded_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what was disclosed stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosures_frozen_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosures_frozen BEFORE UPDATE ON disclosures FOR EACH ROW EXECUTE FUNCTION keep_disclosure();
