-- What somebody was told before he consented to a sensitive field (PIPL art. 29 and 30), and how and when he said so.
ALTER TABLE ledger_consent ADD COLUMN necessity {text}; -- why it is needed, as told; NULL: recorded before this was asked
ALTER TABLE ledger_consent ADD COLUMN impact {text}; -- what it means for him, as told
ALTER TABLE ledger_consent ADD COLUMN form {text}; -- paper, verbal
ALTER TABLE ledger_consent ADD COLUMN given_on {int}; -- day on which it was given, YYYYMMDD
