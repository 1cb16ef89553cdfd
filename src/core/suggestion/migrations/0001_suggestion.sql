-- suggestion: a complaint or a suggestion about the program or the work, by any account. Required of every government application.
CREATE TABLE suggestion (
    id {id} PRIMARY KEY,              -- surrogate id
    kind {text} NOT NULL,             -- complaint, suggestion
    body {text} NOT NULL,             -- what was said
    page {text},                      -- page it was said on, without ids; NULL: unknown
    account_id {id} NOT NULL REFERENCES account (id), -- who said it
    node_id {id} NOT NULL,            -- where the account works: its first appointment; 0: whole district
    created_ms {int} NOT NULL,        -- when
    reply {text},                     -- the answer; NULL: not yet answered
    replied_by {id},                  -- account that answered
    replied_ms {int}                  -- when it was answered
);
CREATE INDEX suggestion_by_account ON suggestion (account_id, id);
CREATE INDEX suggestion_open ON suggestion (replied_ms, id);
