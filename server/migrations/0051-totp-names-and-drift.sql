-- Authenticator apps have a name, and a clock that may be known to run off.

-- module: factors
alter table factor add column label text;
-- Steps that the clock of an app is ahead of ours, as two codes in a row have shown.
-- module: factors
alter table factor add column drift_steps integer not null default 0;
