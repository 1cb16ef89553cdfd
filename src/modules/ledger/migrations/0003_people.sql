-- Somebody is entered here who also lives where the editor may not look: the spell stands, his own data stays hidden here
-- until the other home has ended.
ALTER TABLE ledger_spell ADD COLUMN is_linked {int}; -- 1: lives elsewhere too, outside the editor's places; NULL: no
