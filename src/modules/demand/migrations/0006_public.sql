-- What everybody may know is listed by category too (Open311). Written at filing only: no move changes what it holds.
CREATE INDEX demand_public_by_category ON demand (category, filed_ms, id) WHERE is_confidential = 0;
