-- Whose lane a challenge counts in, so that strangers who know the password use up none of the owner's tries.

-- module: factors
-- A device, or a session without one; null: strangers, all together.
alter table challenge add column lane text;
