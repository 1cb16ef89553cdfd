-- One cell of the grid, at any of the five levels. Its code, name and parent change with time and stand in tables of
-- their own; the id never changes and carries no meaning.
CREATE TABLE grid_node (
    id {id} NOT NULL PRIMARY KEY,
    level {int} NOT NULL CHECK (level BETWEEN 1 AND 5), -- 1 district, 2 street, 3 community, 4 compound, 5 building
    kind {text} NOT NULL, -- basic or dedicated grid (DB6101/T 3185-2024)
    basis {text} NOT NULL, -- territorial or managing: how the district counts it
    building_kind {text}, -- of a building: block, container, courtyard, other
    is_managed {int} NOT NULL, -- 1: the district manages it; 0: it lies in the district but another body runs it
    opened_on {int} NOT NULL, -- first day, YYYYMMDD
    closed_on {int} -- first day on which it no longer exists
);

-- Codes by scheme: 'grid' is the hierarchical code people read, 'stat' the 12-digit statistical division code.
CREATE TABLE grid_code (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id),
    scheme {text} NOT NULL,
    code {text} NOT NULL,
    is_provisional {int} NOT NULL, -- 1: not yet issued by the body that owns the scheme
    valid_from {int} NOT NULL, -- first day, YYYYMMDD
    valid_to {int} -- first day on which it is no longer valid
);
CREATE UNIQUE INDEX grid_code_by_node ON grid_code (node_id, scheme, valid_from);
CREATE INDEX grid_code_by_code ON grid_code (scheme, code);

-- Names, with what they are searched by.
CREATE TABLE grid_name (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id),
    name {text} NOT NULL,
    pinyin {text} NOT NULL, -- every reading, full and initials, blank-separated
    valid_from {int} NOT NULL,
    valid_to {int}
);
CREATE UNIQUE INDEX grid_name_by_node ON grid_name (node_id, valid_from);

-- Which node a node belongs to, from when to when.
CREATE TABLE grid_parent (
    id {id} NOT NULL PRIMARY KEY,
    node_id {id} NOT NULL REFERENCES grid_node (id),
    parent_id {id} NOT NULL REFERENCES grid_node (id),
    valid_from {int} NOT NULL,
    valid_to {int}
);
CREATE UNIQUE INDEX grid_parent_by_node ON grid_parent (node_id, valid_from);
CREATE INDEX grid_parent_by_parent ON grid_parent (parent_id);

-- Where a node came from when communities were split or merged (拆分, 合并).
CREATE TABLE grid_lineage (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL, -- split, merge
    from_node_id {id} NOT NULL REFERENCES grid_node (id),
    to_node_id {id} NOT NULL REFERENCES grid_node (id),
    on_day {int} NOT NULL -- YYYYMMDD
);
CREATE INDEX grid_lineage_by_from ON grid_lineage (from_node_id);
CREATE INDEX grid_lineage_by_to ON grid_lineage (to_node_id);

-- Stairwells (单元) of a building, in the order of their numbers.
CREATE TABLE grid_unit (
    building_id {id} NOT NULL REFERENCES grid_node (id),
    no {int} NOT NULL,
    label {text} NOT NULL, -- "1单元", "东门"
    PRIMARY KEY (building_id, no)
) {keyed};

-- Derived: every node with itself and each node above it today, for SQL that sums or filters below a place.
CREATE TABLE grid_above (
    above_id {id} NOT NULL,
    node_id {id} NOT NULL,
    level {int} NOT NULL, -- of node_id
    PRIMARY KEY (above_id, level, node_id)
) {keyed};
