-- The key stands first: phones make keys that begin with their time (UUID version 7), so that all the answers of a moment go
-- to the same few pages, and not to one page for each account that writes.
CREATE TABLE idempotency_anew (
    key {text} NOT NULL,         -- the header Idempotency-Key
    account_id {id} NOT NULL,    -- whose key
    digest {blob} NOT NULL,      -- keyed digest of method, path and body: the same key must mean the same request
    status {int} NOT NULL,       -- the HTTP status answered
    body {text},                 -- the body answered; null: none
    created_ms {int} NOT NULL,   -- UTC milliseconds; rows older than a week are forgotten
    PRIMARY KEY (key, account_id)
);
INSERT INTO idempotency_anew (key, account_id, digest, status, body, created_ms)
    SELECT key, account_id, digest, status, body, created_ms FROM idempotency;
DROP TABLE idempotency;
ALTER TABLE idempotency_anew RENAME TO idempotency;
CREATE INDEX idempotency_by_created ON idempotency (created_ms);
