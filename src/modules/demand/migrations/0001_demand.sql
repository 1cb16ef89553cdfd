-- A kind of matter: ten classes of two digits, below each some of four (domain: 小区 starter tree). Editable; never deleted.
CREATE TABLE demand_category (
    code {text} NOT NULL PRIMARY KEY, -- "03" or "0302"; the first two digits are the class
    name {text} NOT NULL, -- as people call it
    dispute_code {text}, -- code of GB/T 31000 that belongs to it; NULL: none
    is_active {int} NOT NULL, -- 0: not offered any more
    version {int} NOT NULL -- grows with every change
);

-- How long a demand may take, by kind and urgency. Hours run by night too; working days follow the State Council's calendar.
CREATE TABLE demand_limit (
    kind {text} NOT NULL, -- consult, help, complaint, report, suggestion, praise
    urgency {text} NOT NULL, -- emergency, urgent, ordinary, complex
    response_hours {int} NOT NULL, -- the caller is to be contacted within so many natural hours
    handle_hours {int}, -- natural hours until it is to be handled; NULL: handle_days says it
    handle_days {int}, -- working days until it is to be handled; NULL: handle_hours says it
    PRIMARY KEY (kind, urgency)
) {keyed};

-- Who is called in beside the five levels: departments, utilities, property companies, owners' committees.
CREATE TABLE demand_unit (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id), -- where it is responsible: at and below
    kind {text} NOT NULL, -- department, utility, property_company, owners_committee
    name {text} NOT NULL, -- as it calls itself
    phone_sealed {blob}, -- its office's number, sealed; NULL: none given
    is_active {int} NOT NULL, -- 0: not asked any more
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_unit_by_node ON demand_unit (node_id, id);

-- Accounts that speak for a unit; their role is party.
CREATE TABLE demand_unit_member (
    account_id {id} NOT NULL PRIMARY KEY REFERENCES account (id), -- one account speaks for one unit
    unit_id {id} NOT NULL REFERENCES demand_unit (id)
);
CREATE INDEX demand_unit_member_by_unit ON demand_unit_member (unit_id);

-- The last number given on a day; the number of a demand is the day and its place in it.
CREATE TABLE demand_series (
    day {int} NOT NULL PRIMARY KEY, -- YYYYMMDD in the district's time
    last {int} NOT NULL -- the last place given
);

-- One demand (诉求) as it stands now: what demand_log adds up to, and what was said when it was filed.
CREATE TABLE demand (
    id {id} NOT NULL PRIMARY KEY,
    number {text} NOT NULL UNIQUE, -- "20260612-00042": what is said on the phone
    query_index {blob}, -- keyed blind index of the query code; NULL: the caller has none
    kind {text} NOT NULL, -- consult, help, complaint, report, suggestion, praise
    urgency {text} NOT NULL, -- emergency, urgent, ordinary, complex
    category {text} NOT NULL REFERENCES demand_category (code),
    title {text} NOT NULL, -- the first words of content, for lists
    content {text} NOT NULL, -- what was said
    spot {text}, -- where exactly, in words
    compound_id {id} NOT NULL REFERENCES grid_node (id), -- the compound that it is about
    building_id {id} REFERENCES grid_node (id), -- the building, when it is about one
    door_id {id} REFERENCES ledger_door (id), -- the door, when it is known
    source {text} NOT NULL, -- resident, captain, station, hotline, open311
    external_no {text}, -- number of the hotline (12345) or of an Open311 client's own
    filed_by {id}, -- account that filed; NULL: a resident without an account, or a file
    caller_id {id}, -- account of the resident whose demand it is; NULL: none
    contact_sealed {blob}, -- name and phone of the caller, sealed JSON; NULL: anonymous
    contact_index {blob}, -- keyed blind index of the phone: the same caller again
    age_band {text}, -- of whom it is about: 0_17, 18_39, 40_59, 60_69, 70_79, 80_up; NULL: not known
    is_confidential {int} NOT NULL, -- 1: who calls is shown to nobody but the office that leads
    state {text} NOT NULL, -- see demand_states
    before_state {text}, -- state that a suspension, objection or extension returns to
    lead_node_id {id} NOT NULL REFERENCES grid_node (id), -- who answers for it to the caller: first receiver's duty
    holder_node_id {id} NOT NULL REFERENCES grid_node (id), -- whose turn it is
    unit_id {id} REFERENCES demand_unit (id), -- unit that handles it for the holder; NULL: the holder himself
    handler_id {id} REFERENCES account (id), -- person who has taken it; NULL: nobody yet
    is_open {int} NOT NULL, -- 1: not closed, rejected, withdrawn, merged or transferred
    is_urged {int} NOT NULL, -- how often it was chased: reminders and supervision
    is_supervised {int} NOT NULL, -- 1: an office above watches it (督办)
    reworks {int} NOT NULL, -- how often the caller or the check sent it back
    returns {int} NOT NULL, -- how often it was sent back as not one's own
    dispatches {int} NOT NULL, -- how often it was dispatched
    escalations {int} NOT NULL, -- how often it went one level up
    calls {int} NOT NULL, -- calls that reached nobody since it was handled
    supporters {int} NOT NULL, -- neighbours who said "me too"
    extensions {int} NOT NULL, -- how often more time was granted
    filed_ms {int} NOT NULL, -- when it was said
    accepted_ms {int}, -- when it was accepted
    contact_due_ms {int}, -- the caller is to be contacted by then
    contacted_ms {int}, -- when the handler first contacted the caller
    due_ms {int}, -- to be handled by then; moves with suspension and extension
    asked_due_ms {int}, -- the due time asked for, while an extension is asked
    left_ms {int}, -- of a suspended one: time that was left, in the unit of its limit
    handled_ms {int}, -- when it was last said to be handled
    closed_ms {int}, -- when it was closed, rejected, withdrawn, merged or transferred
    closing {text}, -- solved, unsolved, unreached, rejected, withdrawn, merged, transferred, informed
    satisfaction {text}, -- satisfied, fair, dissatisfied; NULL: not asked or not told
    merged_into {id} REFERENCES demand (id), -- the demand that goes on instead
    project_id {id}, -- found need that it is part of
    clock_ms {int}, -- when the clock has to do something next; NULL: never
    clock_step {text}, -- what then: contact_soon, due_soon, overdue, climb, call_soon
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_by_compound ON demand (compound_id, id);
CREATE INDEX demand_open_by_compound ON demand (compound_id, due_ms, id) WHERE is_open = 1;
CREATE INDEX demand_open_by_due ON demand (due_ms, id) WHERE is_open = 1;
CREATE INDEX demand_open_by_holder ON demand (holder_node_id, due_ms, id) WHERE is_open = 1;
CREATE INDEX demand_open_by_unit ON demand (unit_id, due_ms, id) WHERE is_open = 1;
CREATE INDEX demand_by_caller ON demand (caller_id, id);
CREATE INDEX demand_by_contact ON demand (contact_index, id);
CREATE UNIQUE INDEX demand_by_external ON demand (source, external_no);
CREATE INDEX demand_by_clock ON demand (clock_ms, id) WHERE clock_ms IS NOT NULL;
CREATE INDEX demand_by_door ON demand (door_id, id);
CREATE INDEX demand_by_filing ON demand (filed_ms, id);
CREATE INDEX demand_merged ON demand (merged_into);

-- What happened to demands: every move, by whom, when, from which state into which. Never changed, never deleted.
CREATE TABLE demand_log (
    demand_id {id} NOT NULL REFERENCES demand (id),
    place {int} NOT NULL, -- 1, 2, … in order of what happened
    at_ms {int} NOT NULL, -- when
    move {text} NOT NULL, -- see demand_moves
    from_state {text}, -- NULL: it was filed
    to_state {text} NOT NULL,
    actor {text} NOT NULL, -- caller, captain, station, community, street, district, party, system
    account_id {id}, -- who; NULL: a caller without an account, or the clock
    node_id {id}, -- where he stood: the node that acted
    to_node_id {id}, -- to whom it went
    lead_node_id {id}, -- who answers for it from now on, where that changed
    unit_id {id}, -- the unit that it went to, or that spoke
    due_ms {int}, -- the due time after it, where it changed
    left_ms {int}, -- time left, at a suspension
    closing {text}, -- how it ended
    satisfaction {text}, -- what the caller said
    note {text}, -- what was written
    is_public {int} NOT NULL, -- 1: the caller reads the note
    PRIMARY KEY (demand_id, place)
) {keyed};
CREATE INDEX demand_log_by_time ON demand_log (at_ms, demand_id, place);

-- Photos of a demand, by their digest; the bytes lie in the data folder under photos/.
CREATE TABLE demand_photo (
    demand_id {id} NOT NULL REFERENCES demand (id),
    log_place {int} NOT NULL, -- the move that it came with
    digest {text} NOT NULL, -- BLAKE2b-256 of the file in hexadecimal digits
    PRIMARY KEY (demand_id, log_place, digest)
) {keyed};

-- "Me too": who else has the same trouble. One row a person.
CREATE TABLE demand_supporter (
    demand_id {id} NOT NULL REFERENCES demand (id),
    who {text} NOT NULL, -- account, or digest of the device's own random key
    at_ms {int} NOT NULL, -- when
    PRIMARY KEY (demand_id, who)
) {keyed};

-- A whistle (街乡吹哨): units are called in to a matter that one level cannot solve alone.
CREATE TABLE demand_whistle (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id), -- who whistled: a community or street
    demand_id {id} REFERENCES demand (id), -- what about; NULL: a matter of its own
    topic {text} NOT NULL, -- what is to be solved together
    needed_at {int} NOT NULL, -- the units are to be there by then
    blown_at {int} NOT NULL, -- when it was blown
    account_id {id} NOT NULL REFERENCES account (id), -- by whom
    closed_at {int}, -- when it was ended; NULL: still on
    outcome {text}, -- what came of it
    whistler_mark {text}, -- the units' judgement of the whistle: justified, premature; both sides are assessed
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_whistle_by_node ON demand_whistle (node_id, id);
CREATE INDEX demand_whistle_by_demand ON demand_whistle (demand_id);

-- What one unit is asked: by a whistle, or as one of the three parties (三方联动).
CREATE TABLE demand_ask (
    id {id} NOT NULL PRIMARY KEY,
    demand_id {id} REFERENCES demand (id), -- about which demand; NULL: the whistle's own matter
    whistle_id {id} REFERENCES demand_whistle (id), -- NULL: tripartite linkage
    unit_id {id} NOT NULL REFERENCES demand_unit (id), -- who is asked
    node_id {id} NOT NULL REFERENCES grid_node (id), -- who asked
    request {text} NOT NULL, -- what for
    asked_at {int} NOT NULL, -- when
    due_at {int} NOT NULL, -- an answer is expected by then
    arrived_at {int}, -- when the unit reported (报到)
    answered_at {int}, -- when it answered
    answer {text}, -- what it answered
    mark {text}, -- the asker's judgement: done, partly, absent
    withdrawn_at {int}, -- when it was taken back
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_ask_by_unit ON demand_ask (unit_id, id);
CREATE INDEX demand_ask_by_demand ON demand_ask (demand_id, id);
CREATE INDEX demand_ask_by_whistle ON demand_ask (whistle_id, id);

-- Texts that are written often.
CREATE TABLE demand_template (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id), -- offered at and below
    category {text}, -- for demands of this class or category; NULL: all
    name {text} NOT NULL, -- how it is found
    body {text} NOT NULL, -- {number} {title} {place} are filled in
    is_active {int} NOT NULL, -- 0: not offered any more
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_template_by_node ON demand_template (node_id, id);

-- Figures (derived): sums of what demands contribute, by period and compound. Rebuilt from demand_log.
CREATE TABLE demand_count (
    period {int} NOT NULL, -- YYYYMM, or YYYYMMDD in rows without category and unit
    compound_id {id} NOT NULL, -- grid node
    category {text} NOT NULL, -- "" in sums over all
    unit_id {id} NOT NULL, -- 0 in sums over all
    filed {int} NOT NULL, -- 受理数
    accepted {int} NOT NULL, -- 立案数
    rejected {int} NOT NULL,
    dispatched {int} NOT NULL, -- 派遣数
    dispatched_again {int} NOT NULL, -- 二次派遣数
    returned {int} NOT NULL, -- 错派退回数
    contact_due {int} NOT NULL, -- first contact was due in the period: orders assessed
    contacted {int} NOT NULL, -- of these: contacted within the limit
    due {int} NOT NULL, -- 应结案数: the deadline falls into the period
    due_closed {int} NOT NULL, -- of these: closed
    due_in_time {int} NOT NULL, -- of these: handled by the deadline and closed
    due_handled {int} NOT NULL, -- of these: handled by the deadline, closed or not
    due_extended {int} NOT NULL, -- of these: with more time granted (延期)
    due_suspended {int} NOT NULL, -- of these: suspended now (缓办)
    reworked {int} NOT NULL, -- 返工次数 in the period
    closed {int} NOT NULL, -- closed in the period
    answered {int} NOT NULL, -- valid callbacks: reached and answered
    solved {int} NOT NULL, -- of these: "solved"
    unsolved {int} NOT NULL, -- of these: closed but not solved
    satisfied {int} NOT NULL, -- of these: satisfied
    fair {int} NOT NULL, -- of these: fairly satisfied (基本满意)
    unreached {int} NOT NULL, -- closed after three calls that reached nobody
    PRIMARY KEY (period, category, unit_id, compound_id)
) {keyed};

-- A need that stands out (computed) and was taken up: joint discussion, decision, result.
CREATE TABLE demand_project (
    id {id} NOT NULL PRIMARY KEY,
    compound_id {id} NOT NULL REFERENCES grid_node (id), -- where the need is
    category {text} NOT NULL REFERENCES demand_category (code),
    age_band {text}, -- whose need it is; NULL: of all ages
    from_day {int} NOT NULL, -- first day of the demands that it was found in, YYYYMMDD
    to_day {int} NOT NULL, -- last day of them, YYYYMMDD
    observed {int} NOT NULL, -- demands counted when it was taken up
    expected_milli {int} NOT NULL, -- demands expected at the district's rate, in thousandths
    p_micro {int} NOT NULL, -- chance of so many by accident, in millionths, rounded up
    title {text} NOT NULL, -- what it is called
    stage {text} NOT NULL, -- found, discussed, decided, done, dropped
    discussion {text}, -- minutes of station, community and street
    decision {text}, -- what was decided, and who does it
    result {text}, -- what came of it
    account_id {id} NOT NULL REFERENCES account (id), -- who took it up
    at_ms {int} NOT NULL, -- when
    version {int} NOT NULL -- grows with every change
);
CREATE INDEX demand_project_by_compound ON demand_project (compound_id, id);
