-- One survey (摸排): what is asked, on which legal basis, where, until when. Four of its columns must be shown on every
-- form (统计法 art. 17): form_no, issued_by, approval_no, valid_until.
CREATE TABLE survey (
    id {id} NOT NULL PRIMARY KEY,
    title {text} NOT NULL, -- what people call it
    purpose {text} NOT NULL, -- why the data is needed; shown to residents
    legal_basis {text} NOT NULL, -- law or document that allows it
    form_no {text}, -- 表号
    issued_by {text}, -- 制定机关
    approval_no {text}, -- 批准或备案文号
    valid_until {int}, -- 有效期限: last day, YYYYMMDD; after it nothing more is accepted
    opens_at {int}, -- answers are taken from here on, UTC milliseconds; NULL: from opening
    due_at {int}, -- what arrives later is decided by the station, UTC milliseconds; NULL: valid_until
    verify {text} NOT NULL, -- ledger fields to verify, separated by commas
    question_count {int} NOT NULL, -- rows in survey_question; 0 spares the look
    retention_days {int} NOT NULL, -- days after closing until answers are deleted and totals alone remain
    baseline_text {text}, -- the same work done before, in words: "1.5 天（2022年1月）"
    baseline_minutes {int}, -- the same in minutes; entered by hand, shown as baseline
    status {text} NOT NULL, -- draft, opening (targets are being made), open, closed
    created_by {id}, -- account; absent: the program itself
    created_at {int} NOT NULL, -- UTC milliseconds
    opened_at {int}, -- when opening was ordered: elapsed time counts from here or opens_at, the later
    closed_at {int}, -- when it ended: closed by its owner, or due_at
    closed_by {id}, -- account; NULL: by time
    close_note {text}, -- what the owner wrote at the end
    buildings_total {int} NOT NULL, -- buildings in its areas when it was opened
    buildings_ready {int} NOT NULL, -- of these, those whose targets exist: progress of opening
    purged_at {int} -- when the answers were deleted; totals cannot be rebuilt from then on
);

-- Where a survey is held: grid nodes of any level, none below another.
CREATE TABLE survey_area (
    survey_id {id} NOT NULL REFERENCES survey (id),
    node_id {id} NOT NULL REFERENCES grid_node (id),
    PRIMARY KEY (survey_id, node_id)
) {keyed};

-- Questions beside the ledger's own fields, at most twelve.
CREATE TABLE survey_question (
    survey_id {id} NOT NULL REFERENCES survey (id),
    place {int} NOT NULL, -- order on the form, from 1
    key {text} NOT NULL, -- member name in answers
    text {text} NOT NULL, -- the question as it is read out
    kind {text} NOT NULL, -- yes_no, choice, number, text, date
    choices {text}, -- of a choice, one a line
    is_required {int} NOT NULL, -- 1: an answer that met somebody must answer it
    PRIMARY KEY (survey_id, place)
) {keyed};

-- One row a door: what is known of it in this survey now.
CREATE TABLE survey_target (
    survey_id {id} NOT NULL,
    building_id {id} NOT NULL,
    door_id {id} NOT NULL,
    status {text} NOT NULL, -- waiting, unchanged, changed, vacant, not_reached, refused, pending, dropped
    answer_id {id}, -- the answer that counts; NULL while waiting
    account_id {id}, -- who gave it
    given_at {int}, -- when, by the clock of the phone, UTC milliseconds
    received_at {int}, -- when the server took it
    done_at {int}, -- when the door was first done; amending keeps it
    assigned_to {id}, -- account that the door was handed to; NULL: whoever is in charge
    households {int} NOT NULL, -- counted behind the door; 0 until it is done
    residents {int} NOT NULL, -- the same for people
    door_version {int}, -- ledger version of the door after that answer: later own answers build on it
    PRIMARY KEY (survey_id, building_id, door_id)
) {keyed};
-- Partial: few doors are handed on.
CREATE INDEX survey_target_handed ON survey_target (assigned_to) WHERE assigned_to IS NOT NULL;

-- Every answer as it was received; rows are added, never changed, and deleted by retention only.
CREATE TABLE survey_answer (
    survey_id {id} NOT NULL,
    id {id} NOT NULL,
    building_id {id} NOT NULL,
    door_id {id} NOT NULL,
    account_id {id} NOT NULL, -- who answered
    role {text} NOT NULL, -- in which role: door (captain, helper), station (by phone or from paper)
    outcome {text} NOT NULL, -- unchanged, changed, vacant, not_reached, refused, missing, not_existing, merged
    fate {text} NOT NULL, -- applied, late, sealed, for_station
    given_at {int} NOT NULL, -- clock of the phone: evidence, not truth
    received_at {int} NOT NULL, -- clock of the server
    clock {text} NOT NULL, -- plausible, ahead (later than received), behind (before the opening)
    based_on {int} NOT NULL, -- ledger version of the door that the person saw
    amends {id}, -- earlier answer that it replaces
    content {blob}, -- sealed JSON {changes, answers, note}; NULL when there is none of these
    moved_in {int} NOT NULL, -- people who came, of the changes applied with this row
    moved_out {int} NOT NULL,
    found {int} NOT NULL, -- lived here before, were not in the ledger
    born {int} NOT NULL,
    died {int} NOT NULL,
    corrected {int} NOT NULL,
    PRIMARY KEY (survey_id, id)
) {keyed};

-- Answers that wait for the station: late, received after expiry, or about the door itself.
CREATE TABLE survey_case (
    survey_id {id} NOT NULL,
    building_id {id} NOT NULL,
    answer_id {id} NOT NULL,
    door_id {id} NOT NULL,
    account_id {id} NOT NULL, -- who answered
    given_at {int} NOT NULL, -- as in survey_answer
    status_before {text} NOT NULL, -- of the target, to which a refusal returns
    verdict {text} NOT NULL, -- open, accepted, refused, replaced (a proper answer came)
    decided_at {int}, -- UTC milliseconds
    decided_by {id}, -- account
    note {blob}, -- sealed: why
    moved_in {int} NOT NULL, -- people, of the changes applied by acceptance
    moved_out {int} NOT NULL,
    found {int} NOT NULL,
    born {int} NOT NULL,
    died {int} NOT NULL,
    corrected {int} NOT NULL,
    PRIMARY KEY (survey_id, building_id, answer_id)
) {keyed};
-- The same answer of the same person is kept once, however often and under whatever key it arrives.
CREATE UNIQUE INDEX survey_case_once ON survey_case (survey_id, door_id, account_id, given_at);

-- Totals of a survey in one building, derived from targets, answers and cases, kept in the same transaction.
CREATE TABLE survey_count (
    survey_id {id} NOT NULL,
    building_id {id} NOT NULL,
    version {int} NOT NULL, -- grows with every change: tells which of two readings is newer
    doors {int} NOT NULL,
    unchanged {int} NOT NULL, -- doors by status, as in survey_target; those waiting are the rest
    changed {int} NOT NULL,
    vacant {int} NOT NULL,
    not_reached {int} NOT NULL,
    refused {int} NOT NULL,
    pending {int} NOT NULL,
    dropped {int} NOT NULL,
    households {int} NOT NULL, -- sums over the targets
    residents {int} NOT NULL,
    moved_in {int} NOT NULL, -- sums over the changes applied
    moved_out {int} NOT NULL,
    found {int} NOT NULL,
    born {int} NOT NULL,
    died {int} NOT NULL,
    corrected {int} NOT NULL,
    PRIMARY KEY (survey_id, building_id)
) {keyed};

-- A station's word that its compound is done.
CREATE TABLE survey_sign_off (
    survey_id {id} NOT NULL REFERENCES survey (id),
    node_id {id} NOT NULL REFERENCES grid_node (id), -- compound
    signed_by {id} NOT NULL, -- account
    signed_at {int} NOT NULL, -- UTC milliseconds
    note {text},
    PRIMARY KEY (survey_id, node_id)
) {keyed};

-- What remains of the answers to the questions after retention: counts a compound, no door and no person.
CREATE TABLE survey_tally (
    survey_id {id} NOT NULL REFERENCES survey (id),
    node_id {id} NOT NULL, -- compound
    question {text} NOT NULL, -- key
    choice {text} NOT NULL, -- slug or choice; empty for numbers, texts and dates
    answers {int} NOT NULL, -- how many doors said so
    total {int} NOT NULL, -- sum of a number question, else 0
    PRIMARY KEY (survey_id, node_id, question, choice)
) {keyed};
