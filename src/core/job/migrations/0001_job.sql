-- job: work to be done later or again and again. Done and failed rows are kept for 30 days.
CREATE TABLE job (
    id {id} PRIMARY KEY,              -- surrogate id
    kind {text} NOT NULL,             -- what to do: "survey.retention"
    payload {text} NOT NULL,          -- JSON for the kind; no personal data
    state {text} NOT NULL,            -- waiting, running, done, failed
    due_ms {int},                     -- waiting: runs from then on; running: given up by its process if not renewed by then; NULL: over
    attempts {int} NOT NULL,          -- how often it was begun
    progress {int} NOT NULL,          -- share done, 0 to 1000
    is_repeating {int} NOT NULL,      -- 1: the one row of a kind that repeats
    error {text},                     -- slug of the last failure; NULL: none
    created_ms {int} NOT NULL,        -- when it was queued
    finished_ms {int}                 -- when it was last done or given up
);
CREATE INDEX job_due ON job (due_ms, id);
CREATE UNIQUE INDEX job_repeating ON job (kind) WHERE is_repeating = 1;
CREATE INDEX job_finished ON job (finished_ms);
