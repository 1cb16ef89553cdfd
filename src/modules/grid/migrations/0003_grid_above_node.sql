-- What stands above a node is asked whenever a node is made, moved or closed, and for each node when the table is made anew.
CREATE INDEX grid_above_by_node ON grid_above (node_id, level);
