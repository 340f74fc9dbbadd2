-- Choosing a factor asks for every challenge of its purpose, whatever became of it: the index of open ones alone left
-- that to a look at all challenges there are.

-- module: factors
create index challenge_of_purpose on challenge (purpose_id, purpose);
drop index challenge_purpose;
