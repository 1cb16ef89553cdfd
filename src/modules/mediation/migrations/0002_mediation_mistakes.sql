-- Which party an entry of the log was about, and what it said: a will that changes is kept as it was each time. What names a party
-- that was entered by mistake is taken out of the log's notes when the party is; the entries themselves stay.
ALTER TABLE mediation_log ADD COLUMN party {int}; -- its place; NULL: about none
ALTER TABLE mediation_log ADD COLUMN answer {text}; -- consent: agreed, refused
