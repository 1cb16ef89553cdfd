-- Derived: what names can be found by. Every ending of a name, its pinyin and its initials; a search is a range of gram
-- within one compound after the other. A district has some six hundred compounds, so its search takes as many steps down
-- the tree; a captain's stays in one compound and passes over the neighbours' rows; loading a building writes one place of the
-- tree. With the building first in the key a district's search took twelve times as long.
CREATE TABLE ledger_name_gram (
    compound_id {id} NOT NULL, -- the compound of the building
    gram {text} NOT NULL, -- "李小明", "小明", "明", "lixiaoming", "lxm"
    person_id {id} NOT NULL,
    building_id {id} NOT NULL, -- where he lives
    PRIMARY KEY (compound_id, gram, person_id, building_id)
) {keyed};
INSERT INTO ledger_name_gram (compound_id, gram, person_id, building_id)
SELECT a.above_id, g.gram, g.person_id, g.building_id FROM ledger_gram g
JOIN grid_above a ON a.node_id = g.building_id
JOIN grid_node n ON n.id = a.above_id AND n.level = 4;
DROP TABLE ledger_gram;
