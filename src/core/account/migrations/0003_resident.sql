-- Residents log in by phone: an account without appointment and without password, apart from those of the staff.
ALTER TABLE account ADD COLUMN kind {text} NOT NULL DEFAULT 'staff'; -- staff, resident
CREATE UNIQUE INDEX account_resident ON account (phone_index) WHERE kind = 'resident';

-- resident_code: the code that was sent to a phone last. Neither number nor code stands here, only keyed blind indexes.
CREATE TABLE resident_code (
    phone_index {blob} NOT NULL PRIMARY KEY, -- of the phone
    code_index {blob} NOT NULL,   -- of phone and code together
    created_ms {int} NOT NULL,    -- when it was sent
    expires_ms {int} NOT NULL,    -- not valid from then on
    tries {int} NOT NULL          -- how often a code was tried against it
) {keyed};
