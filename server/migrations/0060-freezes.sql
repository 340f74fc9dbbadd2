-- Freezes: capability groups of a user that stand still until a moment, or until the desk lifts them.

-- module: locks
create table user_freeze (
  id        text        primary key,
  user_id   text        not null,
  level     text        not null check (level in ('money', 'all')),
  cause     text        not null check (cause in ('stopped-by-link', 'password-recovered', 'contact-changed', 'sim-swapped')),
  placed_at timestamptz not null,
  -- Null: until somebody lifts it.
  until     timestamptz,
  lifted_at timestamptz
);
create index user_freeze_user on user_freeze (user_id) where lifted_at is null;
