-- An import tells doors, households and people apart, and shows what it would change before it does.
ALTER TABLE ledger_import ADD COLUMN door_adds {int} NOT NULL DEFAULT 0; -- doors it would add, or has added
ALTER TABLE ledger_import ADD COLUMN household_adds {int} NOT NULL DEFAULT 0; -- households likewise
ALTER TABLE ledger_import ADD COLUMN door_changes {int} NOT NULL DEFAULT 0; -- doors of which usage, floor or area change

-- What a dry run would do, one row a change, the first ones only. Gone when the import is applied or cancelled.
CREATE TABLE ledger_import_preview (
    import_id {id} NOT NULL REFERENCES ledger_import (id),
    seq {int} NOT NULL, -- 1, 2, …
    row_no {int} NOT NULL, -- as the spreadsheet program numbers rows
    door {text} NOT NULL, -- building and door, as people write it
    name {text}, -- of the person, all but the first character masked; NULL: the door itself
    what {text} NOT NULL, -- add_door, add, correct, set_usage, edit, move_out
    field {text}, -- member that changes
    old {text}, -- as it stands; numbers masked
    new {text}, -- as it would stand; numbers masked
    PRIMARY KEY (import_id, seq)
) {keyed};
