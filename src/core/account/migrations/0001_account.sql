-- account: one person who may log in; never shared, never reused for somebody else.
CREATE TABLE account (
    id {id} PRIMARY KEY,              -- surrogate id
    login {text} NOT NULL UNIQUE,     -- what is typed to log in, lower case; never a phone number
    name {text} NOT NULL,             -- name as colleagues and residents know it
    name_sort {text} NOT NULL,        -- pinyin with blanks: key of sorted lists
    name_initials {text} NOT NULL,    -- initials of the pinyin: "lx", for searching
    phone_sealed {blob},              -- mobile number, sealed; NULL: none given
    phone_index {blob},               -- keyed blind index of the number: logging in by phone
    password_hash {text},             -- argon2id; NULL: invited, not yet activated
    status {text} NOT NULL,           -- invited, active, disabled
    lang {text} NOT NULL,             -- language of pages and messages: zh, en
    is_elder_mode {int} NOT NULL,     -- 1: large type and large targets
    created_ms {int} NOT NULL,        -- when it was made
    created_by {id} NOT NULL,         -- account that made it; 0: a command or job
    password_ms {int},                -- when the password was last set; NULL: never
    version {int} NOT NULL            -- grows with every change
);
CREATE INDEX account_by_phone ON account (phone_index);
CREATE INDEX account_by_name ON account (name_sort, id);

-- appointment: a role at a grid node for a time; what permissions are made of. Ended, never deleted.
CREATE TABLE appointment (
    id {id} PRIMARY KEY,              -- surrogate id
    account_id {id} NOT NULL REFERENCES account (id), -- who is appointed
    role {text} NOT NULL,             -- slug of the role: captain, helper, station_head, …
    node_id {id} NOT NULL,            -- grid node at and below which it holds; 0: the whole district
    is_stand_in {int} NOT NULL,       -- 1: stands in for somebody (代班); then valid_to_ms is set
    valid_from_ms {int} NOT NULL,     -- begins
    valid_to_ms {int},                -- ends; NULL: open
    appointed_by {id} NOT NULL,       -- account that appointed; 0: a command or job
    ended_by {id}                     -- account that ended it; NULL: nobody did
);
CREATE UNIQUE INDEX appointment_open ON appointment (account_id, role, node_id) WHERE valid_to_ms IS NULL;
CREATE INDEX appointment_by_account ON appointment (account_id, valid_from_ms);
CREATE INDEX appointment_by_node ON appointment (node_id, role);

-- session: one login on one device. The token itself is nowhere: only its digest.
CREATE TABLE session (
    id {id} PRIMARY KEY,              -- surrogate id
    account_id {id} NOT NULL REFERENCES account (id), -- who logged in
    token_digest {blob} NOT NULL UNIQUE, -- BLAKE2b-256 of the token in the cookie
    device {text} NOT NULL,           -- what the person calls the device, or what the browser said
    created_ms {int} NOT NULL,        -- when it began
    seen_ms {int} NOT NULL,           -- last use, written at most every few minutes
    idle_ms {int} NOT NULL,           -- ends after so long without use
    expires_ms {int} NOT NULL,        -- ends then at the latest
    ended_ms {int}                    -- logged out, revoked, or replaced; NULL: not ended
);
CREATE INDEX session_by_account ON session (account_id, created_ms);
CREATE INDEX session_by_end ON session (expires_ms);

-- invitation: a one-time code of eight digits that sets a (new) password. Printed at the station.
CREATE TABLE invitation (
    id {id} PRIMARY KEY,              -- surrogate id
    account_id {id} NOT NULL REFERENCES account (id), -- who is invited
    code_index {blob} NOT NULL,       -- keyed blind index of the code: how it is found
    code_sealed {blob},               -- the code, sealed, so that the slip can be printed; NULL once used or void
    created_ms {int} NOT NULL,        -- when it was made
    created_by {id} NOT NULL,         -- account that made it; 0: a command or job
    expires_ms {int} NOT NULL,        -- not valid from then on
    ended_ms {int},                   -- used, or replaced by a newer one; NULL: neither
    is_used {int} NOT NULL            -- 1: it was used
);
CREATE UNIQUE INDEX invitation_open_code ON invitation (code_index) WHERE ended_ms IS NULL;
CREATE INDEX invitation_by_account ON invitation (account_id, created_ms);

-- api_token: lets a program act for an account, never wider than the account itself.
CREATE TABLE api_token (
    id {id} PRIMARY KEY,              -- surrogate id
    account_id {id} NOT NULL REFERENCES account (id), -- whose grants it narrows
    name {text} NOT NULL,             -- what it is for, in the owner's words
    token_digest {blob} NOT NULL UNIQUE, -- BLAKE2b-256 of the token
    node_id {id},                     -- holds only at and below this node; NULL: wherever the owner may
    is_read_only {int} NOT NULL,      -- 1: reads only
    created_ms {int} NOT NULL,        -- when it was made
    expires_ms {int} NOT NULL,        -- not valid from then on
    seen_ms {int} NOT NULL,           -- last use, written at most every few minutes; 0: never
    revoked_ms {int}                  -- taken back; NULL: in force
);
CREATE INDEX api_token_by_account ON api_token (account_id, created_ms);

-- lockout: failed attempts, so that guessing gets slower. Subjects are blind indexes, not names or addresses.
CREATE TABLE lockout (
    kind {text} NOT NULL,             -- login, address, code_address, code_all
    subject {blob} NOT NULL,          -- keyed blind index of the login or address
    failures {int} NOT NULL,          -- attempts that failed since the last success or quiet day
    failed_ms {int} NOT NULL,         -- the last of them
    locked_until_ms {int} NOT NULL,   -- no attempt is tried before; 0: not locked
    PRIMARY KEY (kind, subject)
);
CREATE INDEX lockout_by_time ON lockout (failed_ms);
