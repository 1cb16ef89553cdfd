-- One door (户室): what can be knocked at. Its households and people stand in tables of their own; the two counters here
-- are derived from them and kept in the same transaction.
CREATE TABLE ledger_door (
    id {id} NOT NULL PRIMARY KEY,
    building_id {id} NOT NULL REFERENCES grid_node (id),
    unit_no {int} NOT NULL, -- stairwell, counted from 1; 1 too where a building has no units
    unit {text} NOT NULL, -- what people call it, "1单元"; empty where a building has no units
    floor {int} NOT NULL, -- storey; below ground is negative
    room {text} NOT NULL, -- "1003", without the unit
    label {text} NOT NULL, -- as it is read aloud and printed: "1单元1003"
    usage {text} NOT NULL, -- owner_occupied, rented, vacant, commercial, other_usage
    area_cm2 {int}, -- floor area in square centimetres; NULL when unknown
    households {int} NOT NULL, -- derived: households behind it now
    residents {int} NOT NULL, -- derived: people behind it now
    version {int} NOT NULL, -- grows with every change of the door, its households or its people
    source {text} NOT NULL, -- through what it was entered: import, survey, visit, resident, station
    source_id {id}, -- which import, survey answer, visit
    by_id {id}, -- account that entered it; NULL: the system
    said_ms {int} NOT NULL, -- when it was said, UTC milliseconds
    closed_on {int} -- first day on which the door no longer exists (merged, never existed), YYYYMMDD
);
CREATE UNIQUE INDEX ledger_door_by_place ON ledger_door (building_id, unit_no, floor, room);
-- For "1003" in a street or the whole district; smaller places go through their buildings.
CREATE INDEX ledger_door_by_room ON ledger_door (room, building_id);

-- People who live together behind one door (实际居住户, not the 户口本).
CREATE TABLE ledger_household (
    id {id} NOT NULL PRIMARY KEY,
    door_id {id} NOT NULL REFERENCES ledger_door (id),
    number {int} NOT NULL, -- 1, 2, … behind the door, in order of coming
    version {int} NOT NULL, -- grows with every change of its people
    closed_on {int} -- day on which the last of them left, YYYYMMDD; NULL: somebody lives here
);
CREATE UNIQUE INDEX ledger_household_by_door ON ledger_household (door_id, number);

-- One person, once, however often he moves. Phone and ID number are sealed; what is shown is the mask.
CREATE TABLE ledger_person (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    name_sort {text} NOT NULL, -- pinyin of the name, for ORDER BY
    sex {text} NOT NULL, -- unknown, male, female, unstated (GB/T 2261.1)
    birth_year {int}, -- the year alone suffices for age bands
    birth_on {int}, -- full date, YYYYMMDD, only where a service needs it
    phone_sealed {blob}, -- lib/crypt, context "person.phone"
    phone_index {blob}, -- blind index of the whole number, 16 bytes
    phone_tail_index {blob}, -- blind index of the last four digits, 8 bytes; looked up within a scope only
    phone_mask {text}, -- "138****1234"
    id_sealed {blob}, -- lib/crypt, context "person.id_number"
    id_index {blob}, -- blind index of the ID number, 16 bytes
    id_mask {text}, -- "6101**********002X"
    died_on {int}, -- YYYYMMDD; the row stays for the timeline, the spells have ended
    version {int} NOT NULL -- grows with every change of the person or of a current spell
);
-- Partial: most people give a phone, few an ID number.
CREATE INDEX ledger_person_by_phone ON ledger_person (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX ledger_person_by_phone_tail ON ledger_person (phone_tail_index) WHERE phone_tail_index IS NOT NULL;
CREATE INDEX ledger_person_by_id_number ON ledger_person (id_index) WHERE id_index IS NOT NULL;

-- A spell of residence: person × household × [from_on, to_on). Who entered a person stands here, in the row that his
-- coming makes anyway, so that 1.8 million arrivals cost no second table.
CREATE TABLE ledger_spell (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL REFERENCES ledger_person (id),
    household_id {id} NOT NULL REFERENCES ledger_household (id),
    relation {text} NOT NULL, -- to the head of the household, GB/T 4761-2008, two digits
    registered_here {text}, -- yes (人户一致标识 01), no (02); NULL: unknown
    residence {text} NOT NULL, -- usual, registered, migrant, overseas
    from_on {int}, -- first day, YYYYMMDD; NULL: lived here before anybody wrote it down
    to_on {int}, -- day of leaving; NULL: lives here now
    end_kind {text}, -- move_out, death: why it ended
    how {text} NOT NULL, -- add (moved in or newly found), birth
    source {text} NOT NULL, -- through what it was said: import, survey, visit, resident, station
    source_id {id}, -- which import, survey answer, visit
    by_id {id}, -- account that entered it; NULL: the system
    said_ms {int} NOT NULL -- when it was said, UTC milliseconds
);
CREATE INDEX ledger_spell_by_household ON ledger_spell (household_id);
CREATE INDEX ledger_spell_by_person ON ledger_spell (person_id);

-- What was changed: one row a member. Arrivals are in ledger_spell. Sealed values appear by their masks only.
CREATE TABLE ledger_change (
    id {id} NOT NULL PRIMARY KEY,
    door_id {id} NOT NULL REFERENCES ledger_door (id),
    person_id {id} REFERENCES ledger_person (id), -- NULL: the door itself
    kind {text} NOT NULL, -- move_out, death, correct, set_usage, edit (of a door)
    field {text} NOT NULL, -- member that changed; 'to_on' for a leaving
    old {text}, -- as it stood; NULL: nothing stood there
    new {text}, -- as it stands since
    version {int} NOT NULL, -- of the person (or the door) after the change: tells what an older editor has not seen
    on_day {int} NOT NULL, -- day it happened, YYYYMMDD
    source {text} NOT NULL, -- import, survey, visit, resident, station
    source_id {id}, -- which import, survey answer, visit
    by_id {id}, -- account that entered it; NULL: the system
    said_ms {int} NOT NULL -- when it was said; the id tells when it was received
);
CREATE INDEX ledger_change_by_door ON ledger_change (door_id, id);
CREATE INDEX ledger_change_by_person ON ledger_change (person_id, id) WHERE person_id IS NOT NULL;

-- Separate consent (PIPL art. 29, 31): one row a purpose. Withdrawing ends it and deletes what it allowed.
CREATE TABLE ledger_consent (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL REFERENCES ledger_person (id),
    purpose {text} NOT NULL, -- what the fields are needed for
    fields {text} NOT NULL, -- kinds of ledger_sensitive that it allows, blank-separated
    given_by {text} NOT NULL, -- self, guardian
    guardian {text}, -- name of the guardian; required for children under 14
    guardian_relation {text}, -- GB/T 4761, two digits
    given_ms {int} NOT NULL, -- UTC milliseconds
    by_id {id}, -- account that recorded it
    withdrawn_ms {int} -- UTC milliseconds; NULL: in force
);
CREATE INDEX ledger_consent_by_person ON ledger_consent (person_id);

-- Sensitive attributes (living alone, failing ability, aid status). No row without a consent in force.
CREATE TABLE ledger_sensitive (
    person_id {id} NOT NULL REFERENCES ledger_person (id),
    kind {text} NOT NULL, -- living_alone, disability, failing_ability, minimum_living, extreme_hardship, entitled_group
    value {blob} NOT NULL, -- sealed, context "person.sensitive"
    consent_id {id} NOT NULL REFERENCES ledger_consent (id),
    by_id {id}, -- account that recorded it
    at_ms {int} NOT NULL, -- UTC milliseconds
    PRIMARY KEY (person_id, kind)
) {keyed};

-- Derived: figures of each building, kept in the transaction that changes the facts. A node's figure is their sum over
-- grid_above. `lastmeter db rebuild` makes them anew.
CREATE TABLE ledger_count (
    building_id {id} NOT NULL PRIMARY KEY,
    doors {int} NOT NULL, -- doors that exist
    vacant_doors {int} NOT NULL, -- of these, vacant
    households {int} NOT NULL, -- with at least one resident
    residents {int} NOT NULL, -- current spells
    registered {int} NOT NULL, -- of these, registered here (人户一致)
    migrants {int} NOT NULL, -- of these, residence 'migrant'
    aged_60 {int} NOT NULL, -- of these, born in aged_year - 60 or before
    aged_80 {int} NOT NULL, -- of these, born in aged_year - 80 or before
    aged_year {int} NOT NULL -- calendar year by which age was counted; a daily job moves it on
);

-- Derived: what names can be found by. Every ending of a name, its pinyin and its initials; a search is a range of
-- gram within one building after the other, so a captain's search never leaves his building and loading a building
-- writes one place of the tree.
CREATE TABLE ledger_gram (
    building_id {id} NOT NULL,
    gram {text} NOT NULL, -- "李小明", "小明", "明", "lixiaoming", "lxm"
    person_id {id} NOT NULL,
    PRIMARY KEY (building_id, gram, person_id)
) {keyed};

-- Who looked at the people of a place on a day: written in batches behind the reader's back, shown to the resident.
CREATE TABLE ledger_view (
    place_id {id} NOT NULL, -- a door, or a building when the whole list was read
    on_day {int} NOT NULL, -- YYYYMMDD
    account_id {id} NOT NULL,
    times {int} NOT NULL, -- how often on that day
    last_ms {int} NOT NULL, -- UTC milliseconds
    PRIMARY KEY (place_id, on_day, account_id)
) {keyed};

-- A sealed value shown in clear, or a call made through the page.
CREATE TABLE ledger_reveal (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL REFERENCES ledger_person (id),
    account_id {id} NOT NULL,
    what {text} NOT NULL, -- phone, id_number, call
    reason {text}, -- as given; NULL for a call
    at_ms {int} NOT NULL -- UTC milliseconds
);
CREATE INDEX ledger_reveal_by_person ON ledger_reveal (person_id, id);

-- One uploaded workbook on its way into the ledger.
CREATE TABLE ledger_import (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id), -- below which it may change anything
    account_id {id}, -- who uploaded it; NULL: the command line
    state {text} NOT NULL, -- uploaded, checking, checked, applying, applied, failed, cancelled
    file_name {text} NOT NULL, -- as uploaded
    format {text} NOT NULL, -- xlsx, csv
    encoding {text} NOT NULL, -- UTF-8, UTF-8 BOM, GB18030
    header_rows {int} NOT NULL, -- rows above the first person
    columns {text} NOT NULL, -- JSON list of title and field, in order of the columns
    rows {int} NOT NULL, -- rows read by the last check or apply
    adds {int} NOT NULL, -- people it would add, or has added
    changes {int} NOT NULL, -- people or doors it would change, or has changed
    same {int} NOT NULL, -- rows that say what the ledger says
    faults_count {int} NOT NULL, -- rows with at least one error
    progress {int} NOT NULL, -- thousandths of the work in hand
    failure {text}, -- message key why it failed
    created_ms {int} NOT NULL, -- UTC milliseconds
    updated_ms {int} NOT NULL -- UTC milliseconds
);
CREATE INDEX ledger_import_by_node ON ledger_import (node_id, id);

-- The first errors of an import; the workbook with errors has all.
CREATE TABLE ledger_import_fault (
    import_id {id} NOT NULL REFERENCES ledger_import (id),
    seq {int} NOT NULL, -- 1, 2, …
    row_no {int} NOT NULL, -- as the spreadsheet program numbers rows
    title {text} NOT NULL, -- of the column; empty: the row as a whole
    message_key {text} NOT NULL,
    arg0 {text}, -- for {0}
    arg1 {text}, -- for {1}
    PRIMARY KEY (import_id, seq)
) {keyed};

-- What a place's own headers mean, remembered from the last import below it.
CREATE TABLE ledger_mapping (
    node_id {id} NOT NULL,
    title {text} NOT NULL, -- header as written, blanks removed
    field {text} NOT NULL, -- import field; empty: ignored on purpose
    updated_ms {int} NOT NULL, -- UTC milliseconds
    PRIMARY KEY (node_id, title)
) {keyed};
