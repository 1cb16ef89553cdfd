-- A people's mediation committee (人民调解委员会) of a community. Its composition is public by law (art. 10): names here are plain.
CREATE TABLE mediation_committee (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL UNIQUE REFERENCES grid_node (id), -- the community that it serves
    name {text} NOT NULL, -- as it stands on its seal
    word {text} NOT NULL, -- the short word of its case numbers: × in (2026)×人调字第1号
    elected_on {int} NOT NULL, -- day of the election, YYYYMMDD; the term is three years
    version {int} NOT NULL -- grows with every change
);

-- Who sits in a committee. Rows are ended, never deleted.
CREATE TABLE mediation_member (
    id {id} NOT NULL PRIMARY KEY,
    committee_id {id} NOT NULL REFERENCES mediation_committee (id),
    account_id {id} REFERENCES account (id), -- the account that handles cases for him; NULL: he has none
    name {text} NOT NULL, -- public
    sex {text} NOT NULL, -- female, male: a committee has a woman (art. 8)
    is_head {int} NOT NULL, -- 1: head or deputy head: accepts, assigns, sees all cases of the committee
    home_door_id {id}, -- door behind which he lives, as he declared it: never a party's; NULL: elsewhere
    since_ms {int} NOT NULL, -- from when
    ended_ms {int} -- until when; NULL: sits now
);
CREATE INDEX mediation_member_by_committee ON mediation_member (committee_id, id);
CREATE INDEX mediation_member_by_account ON mediation_member (account_id, committee_id);

-- The last number given by a committee in a year: numbers have no gaps.
CREATE TABLE mediation_series (
    committee_id {id} NOT NULL REFERENCES mediation_committee (id),
    year {int} NOT NULL, -- of the acceptance
    last {int} NOT NULL, -- the last number given
    PRIMARY KEY (committee_id, year)
) {keyed};

-- A case as it stands: what its log adds up to. Whatever was said in it is sealed; what stands here plainly names nobody.
CREATE TABLE mediation_case (
    id {id} NOT NULL PRIMARY KEY,
    committee_id {id} NOT NULL REFERENCES mediation_committee (id),
    node_id {id} NOT NULL REFERENCES grid_node (id), -- the committee's community
    source {text} NOT NULL, -- application, initiative, court, police, entrusted
    cause {text} NOT NULL, -- code of GB/T 31000 for the kind of dispute
    scale {text} NOT NULL, -- code of GB/T 31000 for the people touched: 01, 02, 03
    state {text} NOT NULL, -- see mediation_states
    year {int}, -- of its number; NULL: not accepted yet
    no {int}, -- its place in the year's series
    number {text}, -- "(2026)×人调字第1号"
    demand_id {id}, -- demand that it came from; tells there no more than that a mediation exists
    filed_on {int} NOT NULL, -- day of application, initiative or referral, YYYYMMDD
    accepted_on {int}, -- 受理, YYYYMMDD: the month runs from here
    limit_on {int}, -- last day of the limit, YYYYMMDD
    extensions {int} NOT NULL, -- how often all parties agreed to more time
    agreed_on {int}, -- day of the agreement, YYYYMMDD
    form {text}, -- written, oral
    effect_on {int}, -- day from which it binds, YYYYMMDD: the thirty days for a joint application run from here
    perform_by {int}, -- last day of performance, YYYYMMDD
    performed {text}, -- full, part, none: as last looked at
    end_reason {text}, -- failed, refused, withdrawn, unfit
    ended_on {int}, -- 终止 or not accepted, YYYYMMDD
    archived_on {int}, -- 立卷归档, YYYYMMDD
    court {text} NOT NULL, -- judicial confirmation: none, applied, accepted, declined, confirmed, dismissed
    court_applied_on {int}, -- joint application, YYYYMMDD
    court_due_on {int}, -- the court decides by then on acceptance, then on the matter, YYYYMMDD
    court_extended {int} NOT NULL, -- 1: ten days more
    court_decided_on {int}, -- declined, confirmed or dismissed, YYYYMMDD
    risk_on {int}, -- day on which a danger of escalation was reported (art. 25), YYYYMMDD
    reminder {text}, -- soon, passed: what the clock has marked
    content_sealed {blob} NOT NULL, -- sealed JSON: dispute, request, agreement, closing report
    version {int} NOT NULL -- grows with every move
);
CREATE UNIQUE INDEX mediation_case_by_number ON mediation_case (committee_id, year, no);
CREATE INDEX mediation_case_by_committee ON mediation_case (committee_id, id);
CREATE INDEX mediation_case_by_year ON mediation_case (year, node_id);
CREATE INDEX mediation_case_by_demand ON mediation_case (demand_id);
-- Accepted, neither agreed nor ended: the month runs.
CREATE INDEX mediation_case_by_limit ON mediation_case (limit_on, id) WHERE agreed_on IS NULL AND ended_on IS NULL;

-- A party of a case. Who it is, where it lives and who speaks for it is sealed.
CREATE TABLE mediation_party (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    place {int} NOT NULL, -- 1, 2, … in order of entry
    side {text} NOT NULL, -- applicant, respondent
    consent {text} NOT NULL, -- unasked, agreed, refused: nobody is mediated against his will (art. 17)
    consent_on {int}, -- when it was said, YYYYMMDD
    content_sealed {blob} NOT NULL, -- sealed JSON: name, sex, number, phone, address, door, agent
    PRIMARY KEY (case_id, place)
) {keyed};

-- Who handles a case: with the heads of the committee the only ones who read it.
CREATE TABLE mediation_mediator (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    account_id {id} NOT NULL REFERENCES account (id),
    place {int} NOT NULL, -- order in which they sign
    conflict {int} NOT NULL, -- bits: 1 lives behind a party's door, 2 captain of a party's building, 4 declared, 8 is called like a party
    declared_sealed {blob}, -- what he declared: relative, friend …; NULL: nothing
    cleared_ms {int}, -- when a head of the committee confirmed him with the parties' knowledge; NULL: not
    cleared_by {id}, -- account of that head
    PRIMARY KEY (case_id, account_id)
) {keyed};
CREATE INDEX mediation_mediator_by_account ON mediation_mediator (account_id, case_id);

-- Written records: investigations, sessions, performance, callbacks.
CREATE TABLE mediation_record (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    place {int} NOT NULL, -- place of the move that brought it, in mediation_log
    kind {text} NOT NULL, -- investigation, session, performance, callback
    held_on {int} NOT NULL, -- YYYYMMDD
    is_public {int} NOT NULL, -- 1: an open session
    content_sealed {blob} NOT NULL, -- sealed JSON: where, who was there, what was said
    PRIMARY KEY (case_id, place)
) {keyed};

-- Papers of the dossier that are kept on paper: identity, powers, evidence, receipts …
CREATE TABLE mediation_paper (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    place {int} NOT NULL, -- place of the move that brought it, in mediation_log
    item {int} NOT NULL, -- item of the dossier, 1–13
    pages {int} NOT NULL, -- sheets
    title_sealed {blob} NOT NULL, -- what it is, sealed
    PRIMARY KEY (case_id, place)
) {keyed};

-- What happened in a case: every move, by whom, when. Never changed, never deleted.
CREATE TABLE mediation_log (
    case_id {id} NOT NULL REFERENCES mediation_case (id),
    place {int} NOT NULL, -- 1, 2, … in order of what happened
    at_ms {int} NOT NULL, -- when it was entered
    on_day {int} NOT NULL, -- day on which it happened, YYYYMMDD
    move {text} NOT NULL, -- see mediation_moves
    from_state {text}, -- NULL: it was filed
    to_state {text} NOT NULL,
    account_id {id}, -- who; NULL: the clock
    note_sealed {blob}, -- what was written, sealed
    PRIMARY KEY (case_id, place)
) {keyed};
