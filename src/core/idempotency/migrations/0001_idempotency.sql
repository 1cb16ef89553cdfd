-- Answers to writes, kept for a week so that a repeated request is answered and not repeated.
CREATE TABLE idempotency (
    account_id {id} NOT NULL,    -- whose key
    key {text} NOT NULL,         -- the header Idempotency-Key
    digest {blob} NOT NULL,      -- keyed digest of method, path and body: the same key must mean the same request
    status {int} NOT NULL,       -- the HTTP status answered
    body {text},                 -- the body answered; null: none
    created_ms {int} NOT NULL,   -- UTC milliseconds; rows older than a week are forgotten
    PRIMARY KEY (account_id, key)
) {keyed};
CREATE INDEX idempotency_by_created ON idempotency (created_ms);
