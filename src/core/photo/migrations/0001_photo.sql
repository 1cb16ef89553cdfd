-- photo: files below photos/ of the data folder, one row each. A row is made after its file is durable.
CREATE TABLE photo (
    digest {text} PRIMARY KEY,        -- BLAKE2b-256 of the file, 64 hexadecimal digits; its name
    bytes {int} NOT NULL,             -- size of the file
    width {int} NOT NULL,             -- pixels; 0: a file found without a row
    height {int} NOT NULL,            -- pixels; 0: a file found without a row
    account_id {id} REFERENCES account (id), -- who sent it first; NULL: somebody without an account
    added_ms {int} NOT NULL,          -- when it was last sent, or last let go of: it waits from then on while claims is 0
    claims {int} NOT NULL             -- how many things it belongs to; 0: none yet, or none any more
);
CREATE INDEX photo_waiting ON photo (claims, added_ms);
CREATE INDEX photo_waiting_of ON photo (claims, account_id);
