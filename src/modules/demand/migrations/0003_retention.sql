-- What a demand says and of whom goes when its time is over (PIPL art. 19, 47); what was counted stays.
ALTER TABLE demand ADD COLUMN erased_ms {int}; -- when words, caller, door, notes and photos were deleted; NULL: they stand
CREATE INDEX demand_unerased ON demand (closed_ms, id) WHERE closed_ms IS NOT NULL AND erased_ms IS NULL;

-- Indexes that no statement goes by. Each write paid for them.
DROP INDEX demand_log_by_time;
DROP INDEX demand_merged;
DROP INDEX demand_by_door;
