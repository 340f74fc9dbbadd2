-- The emergency grant: a temporary code, then an online code card, and the permanent factors that stand aside meanwhile.

-- module: factors
create table emergency_grant (
  id              text        primary key,
  user_id         text        not null,
  state           text        not null check (state in (
    'active', 'temp-full', 'temp-print-only', 'online-card', 'replaced', 'expired', 'withdrawn')),
  code_factor_id  text        not null references factor,
  card_factor_id  text        references factor,
  full_until      timestamptz not null,
  portal_until    timestamptz not null,
  card_until      timestamptz,
  prints          int         not null default 0,
  -- States whose coming end was told.
  warned          text[]      not null default '{}',
  issued_at       timestamptz not null,
  -- Over for good. An expired one is not: it waits for a call.
  closed_at       timestamptz
);
-- One at a time, whoever issues at the same moment.
create unique index emergency_grant_open on emergency_grant (user_id) where closed_at is null;
create index emergency_grant_user on emergency_grant (user_id, issued_at);

-- Which factors an emergency grant displaced: these, and no others, may be proven again.
-- module: factors
create table emergency_displaced (
  factor_id text primary key references factor,
  grant_id  text not null references emergency_grant,
  user_id   text not null
);
create index emergency_displaced_user on emergency_displaced (user_id);

-- The values of a card lie in factor.secret_sealed, bound to its row.
-- module: factors
create table code_card (
  factor_id text  primary key references factor,
  user_id   text  not null,
  -- The pair asked now: it stays the same until it is answered.
  asked     int[] not null,
  -- Places whose value was given once.
  spent     int[] not null default '{}'
);
