-- Lists of what is open are gone along in an index that holds all they filter by, and marks of what is said (demand_words.c): a
-- row is read only when it is shown, or may hold the words that are sought. Marks go when the demand ends.
ALTER TABLE demand ADD COLUMN words {text}; -- marks of content and spot; NULL: it has ended, or none were made
DROP INDEX demand_open_by_compound;
CREATE INDEX demand_open_by_compound ON demand (compound_id, due_ms, id, is_open, number, kind, category, building_id, source, is_confidential, state, is_supervised, words) WHERE is_open = 1;
DROP INDEX demand_open_by_due;
CREATE INDEX demand_open_by_due ON demand (due_ms, id, is_open, compound_id, number, kind, category, building_id, source, is_confidential, state, is_supervised, filed_ms, words) WHERE is_open = 1;
