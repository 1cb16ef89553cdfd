-- A party of a case that reads it. Whoever handles the case hands over a code; the account that types it reads the case as that party
-- from then on, until it is withdrawn. Phone numbers are never matched: a number that was typed wrong would show a case to a stranger.
CREATE TABLE mediation_reader (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    place {int} NOT NULL, -- of the party, see mediation_party
    code_index {blob}, -- keyed index of a code that nobody has used yet; NULL: none is out
    code_until_ms {int}, -- the code is good until then
    account_id {id} REFERENCES account (id), -- the resident's account that used a code; NULL: none yet
    since_ms {int}, -- since when it reads
    PRIMARY KEY (case_id, place)
) {keyed};
CREATE UNIQUE INDEX mediation_reader_by_code ON mediation_reader (code_index);
-- An account is one party of a case, never two.
CREATE UNIQUE INDEX mediation_reader_by_account ON mediation_reader (account_id, case_id);
