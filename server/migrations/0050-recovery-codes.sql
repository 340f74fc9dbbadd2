-- Recovery codes: a factor of kind 'recovery-code' is a set of codes, each good once.

-- A code that was used stays, so that a copy of it stays dead; the whole set goes with its factor.
-- module: factors
create table recovery_code (
  factor_id text        not null references factor,
  -- Salted with the factor, slow to compute, and keyed with a key that is not in the database.
  code_hash text        not null,
  used_at   timestamptz,
  primary key (factor_id, code_hash)
);
