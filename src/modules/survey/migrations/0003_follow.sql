-- Opening goes building by building in order of their ids and survives a restart: it goes on behind this one.
ALTER TABLE survey ADD COLUMN filled_to {id}; -- last building whose targets were made
-- Sums of number questions keep their decimals: from here on in thousandths.
UPDATE survey_tally SET total = total * 1000;
