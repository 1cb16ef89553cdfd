-- A report is read years later: it names who signed off as he was called then, whatever becomes of the account.
ALTER TABLE survey_sign_off ADD COLUMN by_name {text}; -- name of the account when it signed
UPDATE survey_sign_off SET by_name = (SELECT name FROM account WHERE account.id = survey_sign_off.signed_by);
