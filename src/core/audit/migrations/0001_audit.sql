-- Who did what: one row a write, in the write's own transaction. Never updated.
CREATE TABLE audit (
    id {id} NOT NULL PRIMARY KEY,   -- sortable by time: pages and time ranges go by it
    at_ms {int} NOT NULL,           -- UTC milliseconds of the transaction
    account_id {id},                -- who; null: nobody was logged in
    action {text} NOT NULL,         -- "POST /surveys/{survey}/open", or the name of a job or command
    object {text},                  -- "survey 123"
    node_id {id},                   -- where in the grid
    detail {text},                  -- JSON without personal data
    request_id {text} NOT NULL      -- finds the log line and the reply of the same request
);
