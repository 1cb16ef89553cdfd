-- Keys of programs that file demands through Open311. One row a key; rows are revoked, never deleted.
CREATE TABLE open311_key (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL, -- whose program it is, as the office calls it
    digest {blob} NOT NULL UNIQUE, -- BLAKE2b-256 of the key; the key itself was shown once
    node_id {id} NOT NULL REFERENCES grid_node (id), -- it files at and below this place
    hourly {int} NOT NULL, -- demands that it may file within one hour
    created_ms {int} NOT NULL, -- when it was made, UTC milliseconds
    revoked_ms {int}, -- when it was taken back; NULL: in force
    hour {int} NOT NULL, -- hours since 1970 of its latest demand; 0: none yet
    filed {int} NOT NULL -- demands filed within that hour
);
CREATE UNIQUE INDEX open311_key_by_name ON open311_key (name) WHERE revoked_ms IS NULL;
