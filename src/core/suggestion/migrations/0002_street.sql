-- The place may be closed or merged later; what was said there stays with the street that it belonged to.
ALTER TABLE suggestion ADD COLUMN street_id {id}; -- street above node_id when it was said; NULL: the place was none of a street's
