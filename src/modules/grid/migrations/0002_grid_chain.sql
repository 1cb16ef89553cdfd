-- A value ends where the next one of the same node begins: rows that were left open beside a later one are ended there.
UPDATE grid_name SET valid_to = (SELECT min(b.valid_from) FROM grid_name b WHERE b.node_id = grid_name.node_id
    AND b.valid_from > grid_name.valid_from)
WHERE EXISTS (SELECT 1 FROM grid_name b WHERE b.node_id = grid_name.node_id AND b.valid_from > grid_name.valid_from
    AND (grid_name.valid_to IS NULL OR b.valid_from < grid_name.valid_to));
UPDATE grid_code SET valid_to = (SELECT min(b.valid_from) FROM grid_code b WHERE b.node_id = grid_code.node_id
    AND b.scheme = grid_code.scheme AND b.valid_from > grid_code.valid_from)
WHERE EXISTS (SELECT 1 FROM grid_code b WHERE b.node_id = grid_code.node_id AND b.scheme = grid_code.scheme
    AND b.valid_from > grid_code.valid_from AND (grid_code.valid_to IS NULL OR b.valid_from < grid_code.valid_to));
UPDATE grid_parent SET valid_to = (SELECT min(b.valid_from) FROM grid_parent b WHERE b.node_id = grid_parent.node_id
    AND b.valid_from > grid_parent.valid_from)
WHERE EXISTS (SELECT 1 FROM grid_parent b WHERE b.node_id = grid_parent.node_id AND b.valid_from > grid_parent.valid_from
    AND (grid_parent.valid_to IS NULL OR b.valid_from < grid_parent.valid_to));

-- Where a code comes from. The statistics bureau no longer publishes its list every year, so a code says how old it is.
ALTER TABLE grid_code ADD COLUMN source {text}; -- list (an issued list), rule (the next free one), hand (typed); NULL: unknown
ALTER TABLE grid_code ADD COLUMN as_of {int}; -- day to which the source goes, YYYYMMDD; NULL: unknown

-- What the first migration left unsaid: in grid_code, id is the row's own, node_id the node that is called so, scheme
-- 'grid' or 'stat', code the digits. In grid_name, grid_parent and grid_code alike valid_from is the first day (YYYYMMDD)
-- and valid_to the first day on which it no longer holds, NULL while nothing follows; rows of one node never overlap.
-- grid_name.name is what the node is called. grid_parent.parent_id is the node one level above. grid_lineage.from_node_id
-- was there before, to_node_id after. grid_unit.building_id is a node of level 5, no counts its entrances from 1.
-- grid_above.above_id stands at or above node_id. Each id is a surrogate without meaning.
