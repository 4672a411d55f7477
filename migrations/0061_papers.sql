-- 证明材料 with which a bidder shows that it meets the conditions; for the exchange alone.
CREATE TABLE sale_papers (
    id         uuid PRIMARY KEY,
    sale_id    uuid NOT NULL,
    code       text NOT NULL,
    name       text NOT NULL CONSTRAINT sale_papers_name_check CHECK (length(name) BETWEEN 1 AND 200),
    sha256     bytea NOT NULL CONSTRAINT sale_papers_file_fkey REFERENCES files,
    size       bigint NOT NULL,
    media_type text NOT NULL,
    added_by   uuid NOT NULL CONSTRAINT sale_papers_user_fkey REFERENCES users,
    added_at   timestamptz NOT NULL,
    CONSTRAINT sale_papers_bidder_fkey FOREIGN KEY (sale_id, code) REFERENCES sale_bidders (sale_id, code),
    CONSTRAINT sale_papers_twice_key UNIQUE (sale_id, code, sha256)
);
