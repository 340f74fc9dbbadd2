-- A new or changed factor proves less for a while, and who does without a second factor on trading surfaces is on record.

-- module: factors
alter table factor
  -- Since when and until when a factor proves less, and why.
  add column cooldown_since  timestamptz,
  add column cooldown_until  timestamptz,
  add column cooldown_reason text check (cooldown_reason in ('enrolled', 'migrated', 'number-changed')),
  add constraint factor_cooldown_whole check (
    (cooldown_since is null) = (cooldown_until is null) and (cooldown_since is null) = (cooldown_reason is null));

-- One row while the opt-out holds; opting back in deletes it, and the audit trail keeps what was agreed to.
-- module: factors
create table second_factor_opt_out (
  user_id            text        primary key references "user",
  since              timestamptz not null,
  disclaimer_version text        not null
);
