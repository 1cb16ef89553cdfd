-- How often people of an age ask for what in a compound: counted along this index alone. Praise is no need.
CREATE INDEX demand_by_need ON demand (compound_id, category, age_band, filed_ms, kind) WHERE age_band IS NOT NULL;

-- What an office said to a found need, and to which stage that took it. Never changed.
CREATE TABLE demand_project_word (
    project_id {id} NOT NULL REFERENCES demand_project (id),
    place {int} NOT NULL, -- 1, 2, … in order of saying
    at_ms {int} NOT NULL, -- when
    account_id {id} NOT NULL REFERENCES account (id), -- who
    node_id {id} NOT NULL REFERENCES grid_node (id), -- for which office
    stage {text} NOT NULL, -- the project's stage after it
    text {text} NOT NULL, -- what was said
    PRIMARY KEY (project_id, place)
) {keyed};
