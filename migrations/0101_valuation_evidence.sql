-- 取值依据库: dated, sourced values for valuations, in editions. One person enters or
-- corrects, another approves; an edition stands as it is, and the next one follows it.
CREATE TABLE valuation_evidence (
    row_id     uuid NOT NULL,
    no         integer NOT NULL CONSTRAINT valuation_evidence_no_check CHECK (no > 0),
    org_id     uuid NOT NULL CONSTRAINT valuation_evidence_org_fkey REFERENCES organisations,
    shared     boolean NOT NULL, -- for all units
    kind       text NOT NULL CONSTRAINT valuation_evidence_kind_check CHECK (kind IN ('ROYALTY', 'RISK_FREE', 'COMPARABLE')),
    content    jsonb NOT NULL,
    from_on    date NOT NULL,
    why        text NOT NULL DEFAULT '' CONSTRAINT valuation_evidence_why_check CHECK (no = 1 OR char_length(why) >= 4), -- of a correction
    state      text NOT NULL CONSTRAINT valuation_evidence_state_check CHECK (state IN ('PROPOSED', 'APPROVED', 'REFUSED', 'SUPERSEDED')),
    maker_id   uuid NOT NULL CONSTRAINT valuation_evidence_maker_fkey REFERENCES users,
    made_at    timestamptz NOT NULL,
    decider_id uuid CONSTRAINT valuation_evidence_decider_fkey REFERENCES users,
    decided_at timestamptz,
    opinion    text NOT NULL DEFAULT '',
    PRIMARY KEY (row_id, no),
    CONSTRAINT valuation_evidence_four_eyes_check CHECK (decider_id <> maker_id),
    CONSTRAINT valuation_evidence_decided_check CHECK ((state = 'PROPOSED') = (decider_id IS NULL) AND (decider_id IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX valuation_evidence_open_key ON valuation_evidence (row_id) WHERE state = 'PROPOSED';
CREATE UNIQUE INDEX valuation_evidence_current_key ON valuation_evidence (row_id) WHERE state = 'APPROVED';
CREATE INDEX valuation_evidence_own ON valuation_evidence (org_id, state, from_on DESC, row_id DESC);
CREATE INDEX valuation_evidence_shared ON valuation_evidence (from_on DESC, row_id DESC) WHERE shared AND state = 'APPROVED';

CREATE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.row_id, NEW.no, NEW.org_id, NEW.shared, NEW.kind, NEW.content, NEW.from_on, NEW.why, NEW.maker_id, NEW.made_at)
            IS DISTINCT FROM (OLD.row_id, OLD.no, OLD.org_id, OLD.shared, OLD.kind, OLD.content, OLD.from_on, OLD.why, OLD.maker_id, OLD.made_at)
        OR (OLD.state, NEW.state) NOT IN (('PROPOSED', 'APPROVED'), ('PROPOSED', 'REFUSED'), ('APPROVED', 'SUPERSEDED')) THEN
        RAISE EXCEPTION 'an edition stands as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'valuation_evidence_frozen_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER valuation_evidence_frozen BEFORE UPDATE ON valuation_evidence FOR EACH ROW EXECUTE FUNCTION keep_evidence();

-- The editions that the inputs of a run were taken from.
CREATE TABLE valuation_run_evidence (
    valuation_id uuid NOT NULL,
    run_no       integer NOT NULL,
    path         text NOT NULL,
    row_id       uuid NOT NULL,
    edition      integer NOT NULL,
    PRIMARY KEY (valuation_id, run_no, path),
    CONSTRAINT valuation_run_evidence_run_fkey FOREIGN KEY (valuation_id, run_no) REFERENCES valuation_runs (valuation_id, no),
    CONSTRAINT valuation_run_evidence_edition_fkey FOREIGN KEY (row_id, edition) REFERENCES valuation_evidence (row_id, no)
);
CREATE INDEX valuation_run_evidence_used ON valuation_run_evidence (row_id, edition);

-- A deal by its number, for the comparables.
CREATE INDEX disclosures_number ON disclosures ((content->>'Number')) WHERE published_at IS NOT NULL AND superseded_at IS NULL;

ALTER TABLE register_imports DROP CONSTRAINT register_imports_register_check,
    ADD CONSTRAINT register_imports_register_check CHECK (register IN ('PARTIES', 'IP', 'INSTITUTIONS', 'PEOPLE', 'POOL_MEMBERS', 'INTEGRITY', 'EVIDENCE'));
