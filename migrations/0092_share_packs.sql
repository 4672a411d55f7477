-- 政策包 as data: versions are proposed by one administrator and adopted by another, and
-- never rewritten. A later version of a pack ends the earlier one the day before.

CREATE TABLE share_packs (
    id          uuid PRIMARY KEY,
    pack        text NOT NULL,
    version     integer NOT NULL CONSTRAINT share_packs_version_check CHECK (version > 0),
    body        text NOT NULL,             -- canonical JSON
    hash        text NOT NULL CONSTRAINT share_packs_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    reason      text NOT NULL,
    state       text NOT NULL CONSTRAINT share_packs_state_check CHECK (state IN ('PROPOSED', 'ADOPTED', 'REFUSED')),
    proposer_id uuid CONSTRAINT share_packs_proposer_fkey REFERENCES users, -- NULL: came with the software
    proposer    text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decider_id  uuid CONSTRAINT share_packs_decider_fkey REFERENCES users,
    decider     text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    opinion     text NOT NULL DEFAULT '',
    CONSTRAINT share_packs_decided_check CHECK ((state = 'PROPOSED') = (decided_at IS NULL) AND (proposer_id IS NULL OR (decided_at IS NULL) = (decider_id IS NULL))),
    CONSTRAINT share_packs_two_persons_check CHECK (decider_id <> proposer_id)
);
CREATE UNIQUE INDEX share_packs_version_key ON share_packs (pack, version) WHERE state <> 'REFUSED';
CREATE INDEX share_packs_recent ON share_packs (proposed_at DESC, id DESC);
