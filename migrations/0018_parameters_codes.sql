-- 代码表的行: what approved changes add to the code tables of the product.

CREATE TABLE code_rows (
    id          uuid PRIMARY KEY,
    change_id   uuid NOT NULL CONSTRAINT code_rows_change_fkey REFERENCES parameter_changes,
    position    integer NOT NULL,
    table_name  text NOT NULL CONSTRAINT code_rows_table_check CHECK (table_name IN ('FIELD', 'PLAN', 'OBJECTIVE', 'INDUSTRY', 'REGION', 'COUNTRY')),
    code        text NOT NULL,
    name        text NOT NULL,
    parent      text NOT NULL DEFAULT '',
    from_on     date,
    to_on       date,
    source      text NOT NULL,
    confidence  text NOT NULL CONSTRAINT code_rows_confidence_check CHECK (confidence IN ('有据', '建议值')),
    sort        integer NOT NULL,
    CONSTRAINT code_rows_position_key UNIQUE (change_id, position),
    CONSTRAINT code_rows_span_check CHECK (to_on >= from_on)
);
