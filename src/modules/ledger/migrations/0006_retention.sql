-- What is no longer needed goes: who looked and what was shown after two years, errors of imports after thirty days, and what
-- identifies somebody two years after his last home ended. Indexes for the job that does it.
ALTER TABLE ledger_person ADD COLUMN erased_on {int}; -- day on which name, numbers and day of birth were deleted; NULL: they stand
CREATE INDEX ledger_view_by_day ON ledger_view (on_day);
CREATE INDEX ledger_reveal_by_time ON ledger_reveal (at_ms);
CREATE INDEX ledger_spell_by_end ON ledger_spell (to_on) WHERE to_on IS NOT NULL;
