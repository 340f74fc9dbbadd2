-- The carrier says that a number moved to another SIM card: its factor proves less for a while, and that is told once.

-- module: factors
alter table factor drop constraint factor_cooldown_reason_check;
alter table factor add constraint factor_cooldown_reason_check
  check (cooldown_reason in ('enrolled', 'migrated', 'number-changed', 'sim-swapped'));

-- One row for a number whose move was noticed; a later move, after the end of the earlier one, takes its place.
-- module: factors
create table sim_swap (
  contact_point_id text        primary key,
  noticed_at       timestamptz not null,
  until            timestamptz not null
);
