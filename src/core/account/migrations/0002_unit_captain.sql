-- A helper may answer for one entrance of a building: the captain of a unit (单元长).
ALTER TABLE appointment ADD COLUMN unit_no {int}; -- which entrance, as the building counts them (grid_unit.no); NULL: the whole place
