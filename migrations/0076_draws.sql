-- 评价组抽取: what is prepared is fixed before the number from outside exists that decides;
-- a result is entered once by a second person, and neither changes afterwards.
CREATE TABLE draws (
    id             uuid PRIMARY KEY,
    case_no        text NOT NULL CONSTRAINT draws_case_no_check CHECK (length(btrim(case_no)) BETWEEN 4 AND 40),
    title          text NOT NULL CONSTRAINT draws_title_check CHECK (length(btrim(title)) BETWEEN 2 AND 100),
    institution_id uuid NOT NULL CONSTRAINT draws_institution_fkey REFERENCES organisations,
    pool_id        uuid NOT NULL,   -- content holds the list of that version itself, with its hash
    pool_n         integer NOT NULL,
    owner_id       uuid NOT NULL CONSTRAINT draws_owner_fkey REFERENCES organisations,
    content        jsonb NOT NULL,
    preparer_id    uuid NOT NULL CONSTRAINT draws_preparer_fkey REFERENCES users,
    prepared_at    timestamptz NOT NULL
);
CREATE INDEX draws_institution ON draws (institution_id, prepared_at DESC, id DESC);
CREATE INDEX draws_owner ON draws (owner_id, prepared_at DESC, id DESC);

CREATE TABLE draw_results (
    draw_id     uuid NOT NULL CONSTRAINT draw_results_once_key UNIQUE CONSTRAINT draw_results_draw_fkey REFERENCES draws,
    preparer_id uuid NOT NULL,
    witness_id  uuid NOT NULL CONSTRAINT draw_results_witness_fkey REFERENCES users,
    drawn_at    timestamptz NOT NULL,
    content     jsonb NOT NULL,
    CONSTRAINT draw_results_two_persons_check CHECK (witness_id <> preparer_id)
);
CREATE INDEX draw_results_list ON draw_results (drawn_at DESC, draw_id DESC);
