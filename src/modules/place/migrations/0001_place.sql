-- place_code: codes on doors, buildings and compounds that were renewed or withdrawn. A place without a row has its first
-- code, in force: a district's stickers need no rows.
CREATE TABLE place_code (
    kind {text} NOT NULL,         -- node, door
    place_id {id} NOT NULL,       -- grid node or door of the ledger
    edition {int} NOT NULL,        -- which code is in force: 2 after the first was replaced, …
    is_withdrawn {int} NOT NULL,  -- 1: none is, until it is renewed
    changed_ms {int} NOT NULL,    -- when
    changed_by {id} NOT NULL,     -- account that did it
    PRIMARY KEY (kind, place_id)
) {keyed};
