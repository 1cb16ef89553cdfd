-- outgoing_hook: another program that is told what happens here (webhook). Told ids and public fields, never people.
CREATE TABLE outgoing_hook (
    id {id} NOT NULL PRIMARY KEY, -- surrogate id
    name {text} NOT NULL,         -- whose it is, in the administrator's words
    url {text} NOT NULL,          -- where to it is posted
    secret_sealed {blob} NOT NULL, -- what the posts are signed with, sealed
    topics {text} NOT NULL,       -- what it is told of, separated by commas: "demand.closed", or "demand" for all of demand
    is_active {int} NOT NULL,     -- 0: told nothing any more
    created_ms {int} NOT NULL,    -- when it was entered
    created_by {id} NOT NULL,     -- account that entered it
    version {int} NOT NULL        -- grows with every change
);

-- outgoing: one message to somebody outside, from the transaction that wanted it until it is sent or given up.
CREATE TABLE outgoing (
    id {id} NOT NULL PRIMARY KEY, -- surrogate id; sent along, so that who gets it twice can tell
    kind {text} NOT NULL,         -- sms, webhook
    hook_id {id} REFERENCES outgoing_hook (id), -- whom, for a webhook; NULL: an sms
    topic {text} NOT NULL,        -- of a webhook; of an sms: its template
    target_sealed {blob},         -- phone number of an sms, sealed; NULL: a webhook, or no longer to be sent
    body_sealed {blob},           -- text of an sms, sealed; NULL: a webhook, or no longer to be sent
    body {text},                  -- JSON of a webhook, without personal data; NULL: an sms
    state {text} NOT NULL,        -- waiting, sent, failed, given_up
    tries {int} NOT NULL,         -- how often it was begun to be sent
    next_ms {int},                -- is sent from then on; while it is being sent: may be begun again then; NULL: never
    until_ms {int} NOT NULL,      -- is of no use to anybody afterwards
    created_ms {int} NOT NULL,    -- when it was wanted
    sent_ms {int},                -- when it was taken; NULL: not yet
    status {int},                 -- what HTTP said last; NULL: nothing
    error {text}                  -- why it was not taken last time, a word; NULL: nothing was wrong
);
CREATE INDEX outgoing_due ON outgoing (next_ms, id) WHERE next_ms IS NOT NULL;
CREATE INDEX outgoing_by_hook ON outgoing (hook_id, id);
CREATE INDEX outgoing_by_time ON outgoing (created_ms);
