-- Which sales were published on a valuation as a reference for their price.
CREATE TABLE valuation_uses (
    valuation_id uuid NOT NULL CONSTRAINT valuation_uses_valuation_fkey REFERENCES valuations,
    sale_id      uuid NOT NULL CONSTRAINT valuation_uses_sale_fkey REFERENCES sales,
    by_id        uuid NOT NULL CONSTRAINT valuation_uses_by_fkey REFERENCES users,
    at           timestamptz NOT NULL,
    PRIMARY KEY (valuation_id, sale_id)
);
