-- 向中小微企业许可: offers at published terms, entered by one person and published by another;
-- applications of firms, answered by one person and confirmed by another; payments on record.

CREATE TABLE sme_offers (
    id           uuid PRIMARY KEY,
    version      integer NOT NULL DEFAULT 1,
    number       text NOT NULL CONSTRAINT sme_offers_number_key UNIQUE,
    org_id       uuid NOT NULL CONSTRAINT sme_offers_org_fkey REFERENCES organisations,
    region       text NOT NULL,
    state        text NOT NULL CONSTRAINT sme_offers_state_check CHECK (state IN ('DRAFT', 'PROPOSED', 'PUBLISHED', 'CLOSED')),
    form         jsonb NOT NULL DEFAULT '{}',
    field        text NOT NULL GENERATED ALWAYS AS (COALESCE(form ->> 'field', '')) STORED,
    class        text NOT NULL GENERATED ALWAYS AS (COALESCE(form ->> 'class', '')) STORED,
    until_on     date,                      -- last day for applications, of what is published
    maker_id     uuid NOT NULL CONSTRAINT sme_offers_maker_fkey REFERENCES users,
    opened_at    timestamptz NOT NULL,
    publisher_id uuid CONSTRAINT sme_offers_publisher_fkey REFERENCES users,
    published_at timestamptz,
    opinion      text NOT NULL DEFAULT '',
    closed_at    timestamptz,
    grams        text[] NOT NULL DEFAULT '{}',
    CONSTRAINT sme_offers_published_check CHECK ((state IN ('PUBLISHED', 'CLOSED')) = (publisher_id IS NOT NULL AND published_at IS NOT NULL AND until_on IS NOT NULL)),
    CONSTRAINT sme_offers_closed_check CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
    -- 双人办理: who draws an offer up does not publish it.
    CONSTRAINT sme_offers_same_person_check CHECK (publisher_id <> maker_id)
);
CREATE INDEX sme_offers_recent ON sme_offers (org_id, opened_at DESC, id DESC);
CREATE INDEX sme_offers_public ON sme_offers (published_at DESC, id DESC) WHERE state = 'PUBLISHED';
CREATE INDEX sme_offers_grams ON sme_offers USING gin (grams) WHERE state = 'PUBLISHED';

-- Published terms stand as they are.
CREATE FUNCTION keep_sme_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('PUBLISHED', 'CLOSED') AND (NEW.form, NEW.number, NEW.org_id, NEW.maker_id, NEW.publisher_id, NEW.published_at)
            IS DISTINCT FROM (OLD.form, OLD.number, OLD.org_id, OLD.maker_id, OLD.publisher_id, OLD.published_at) THEN
        RAISE EXCEPTION 'published terms stand as they are' USING ERRCODE = 'check_violation', CONSTRAINT = 'sme_offers_frozen_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sme_offers_frozen BEFORE UPDATE ON sme_offers FOR EACH ROW EXECUTE FUNCTION keep_sme_terms();

CREATE TABLE sme_applications (
    id           uuid PRIMARY KEY,
    version      integer NOT NULL DEFAULT 1,
    number       text NOT NULL CONSTRAINT sme_applications_number_key UNIQUE,
    offer_id     uuid NOT NULL CONSTRAINT sme_applications_offer_fkey REFERENCES sme_offers,
    unit_id      uuid NOT NULL CONSTRAINT sme_applications_unit_fkey REFERENCES organisations,
    org_id       uuid NOT NULL CONSTRAINT sme_applications_org_fkey REFERENCES organisations,
    state        text NOT NULL CONSTRAINT sme_applications_state_check CHECK (state IN ('APPLIED', 'PROPOSED', 'AGREED', 'REFUSED', 'LEFT')),
    form         jsonb NOT NULL,
    terms        jsonb NOT NULL,
    terms_hash   text NOT NULL CONSTRAINT sme_applications_hash_check CHECK (terms_hash ~ '^[0-9a-f]{64}$'),
    applicant_id uuid NOT NULL CONSTRAINT sme_applications_applicant_fkey REFERENCES users,
    applied_at   timestamptz NOT NULL,
    answerer_id  uuid CONSTRAINT sme_applications_answerer_fkey REFERENCES users,
    answered_at  timestamptz,
    opinion      text NOT NULL DEFAULT '',
    start_on     date,
    end_on       date,
    next_due     date,                      -- of the earliest payment that is open
    confirmer_id uuid CONSTRAINT sme_applications_confirmer_fkey REFERENCES users,
    confirmed_at timestamptz,
    CONSTRAINT sme_applications_other_check CHECK (org_id <> unit_id),
    CONSTRAINT sme_applications_answered_check CHECK (state NOT IN ('PROPOSED', 'AGREED') OR answerer_id IS NOT NULL AND end_on >= start_on),
    CONSTRAINT sme_applications_agreed_check CHECK ((state = 'AGREED') = (confirmer_id IS NOT NULL AND confirmed_at IS NOT NULL)),
    CONSTRAINT sme_applications_due_check CHECK (next_due IS NULL OR state = 'AGREED'),
    CONSTRAINT sme_applications_same_person_check CHECK (confirmer_id <> answerer_id)
);
-- One application or agreement of a firm for an offer at a time.
CREATE UNIQUE INDEX sme_applications_open_key ON sme_applications (offer_id, org_id) WHERE state IN ('APPLIED', 'PROPOSED', 'AGREED');
CREATE INDEX sme_applications_unit ON sme_applications (unit_id, applied_at DESC, id DESC);
CREATE INDEX sme_applications_firm ON sme_applications (org_id, applied_at DESC, id DESC);
CREATE INDEX sme_applications_offer ON sme_applications (offer_id, applied_at DESC, id DESC);
CREATE INDEX sme_applications_due ON sme_applications (id, next_due) WHERE next_due IS NOT NULL;

CREATE TABLE sme_payments (
    application_id uuid NOT NULL CONSTRAINT sme_payments_application_fkey REFERENCES sme_applications,
    no             integer NOT NULL CONSTRAINT sme_payments_no_check CHECK (no > 0),
    token          uuid NOT NULL CONSTRAINT sme_payments_token_key UNIQUE,
    unit_id        uuid NOT NULL,
    amount         numeric(17,2) NOT NULL CONSTRAINT sme_payments_amount_check CHECK (amount >= 0),
    paid_on        date NOT NULL,
    voucher        text NOT NULL,
    note           text NOT NULL DEFAULT '',
    by_id          uuid NOT NULL CONSTRAINT sme_payments_by_fkey REFERENCES users,
    at             timestamptz NOT NULL,
    PRIMARY KEY (application_id, no)
);
-- 一张凭证只用一次.
CREATE UNIQUE INDEX sme_payments_voucher_key ON sme_payments (unit_id, voucher);

-- 提醒 of an application.
ALTER TABLE notices ADD COLUMN sme_application_id uuid CONSTRAINT notices_licence_fkey REFERENCES sme_applications;
ALTER TABLE notices DROP CONSTRAINT notices_kind_check, DROP CONSTRAINT notices_thing_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN
    ('SUPPLEMENT','DECIDED','SUPPLEMENT_DUE','RESUBMITTED','ASSIGNED','AMBER','RED','OVERDUE','URGED','APPOINTED','MARKET','MARKET_DUE','ASSESS_DUE','LICENSING')),
    ADD CONSTRAINT notices_thing_check CHECK (num_nonnulls(contract_id, sale_id, assess_case_id, sme_application_id) = 1 AND (contract_id IS NOT NULL) = (path = '')
        AND (sale_id IS NOT NULL) = (kind IN ('MARKET','MARKET_DUE')) AND (assess_case_id IS NOT NULL) = (kind = 'ASSESS_DUE') AND (sme_application_id IS NOT NULL) = (kind = 'LICENSING'));
CREATE INDEX notices_licence ON notices (sme_application_id) WHERE sme_application_id IS NOT NULL;
