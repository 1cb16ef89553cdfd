-- The last day to ask a court together, so that lists and the clock see it while what was agreed stays sealed.
ALTER TABLE mediation_case ADD COLUMN confirm_by {int}; -- YYYYMMDD; NULL: no written agreement, or one that no court confirms
CREATE INDEX mediation_case_by_confirm ON mediation_case (confirm_by, id) WHERE confirm_by IS NOT NULL;
