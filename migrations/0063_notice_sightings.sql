-- 公示证据: each hour the page of a running notice is fetched as anybody would fetch it;
-- what came back is kept by its hash.
CREATE TABLE notice_sightings (
    sale_id uuid NOT NULL CONSTRAINT notice_sightings_sale_fkey REFERENCES sales,
    hour    timestamptz NOT NULL CONSTRAINT notice_sightings_hour_check CHECK (hour = date_trunc('hour', hour, 'UTC')),
    at      timestamptz NOT NULL,
    seen    boolean NOT NULL, -- the page came, with the notice that is in force
    status  integer NOT NULL,
    sha256  bytea CONSTRAINT notice_sightings_sha256_check CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (sale_id, hour),
    CONSTRAINT notice_sightings_seen_check CHECK (NOT seen OR sha256 IS NOT NULL)
);
