-- The version of the book of statistics: a report read at a version is still right
-- while it stands. The row is locked until an entry is committed, so that no entry
-- becomes visible under a version that has been read already.
CREATE TABLE statistics_head (
    id      integer PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO statistics_head VALUES (1, 0);

CREATE FUNCTION statistics_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE statistics_head SET version = version + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER statistics_entered AFTER INSERT ON statistics_entries FOR EACH STATEMENT EXECUTE FUNCTION statistics_entered();
