-- Counters, jobs, vault keys: what every module stands on.

-- module: platform
create table counter (
  scope             text        not null,
  key               text        not null,
  count             int         not null check (count >= 0),
  window_started_at timestamptz not null,
  blocked_until     timestamptz,
  primary key (scope, key)
);

-- module: platform
create table job (
  seq          bigint generated always as identity,
  id           text        primary key,
  queue        text        not null,
  key          text        not null,
  payload      jsonb       not null,
  state        text        not null default 'open' check (state in ('open', 'done', 'failed')),
  attempts     int         not null default 0,
  lease        int         not null default 0,
  lease_owner  text,
  leased_until timestamptz,
  created_at   timestamptz not null,
  run_at       timestamptz not null,
  finished_at  timestamptz,
  error        text
);
create index job_due on job (queue, run_at) where state = 'open';
create index job_order on job (queue, key, seq) where state = 'open';

-- module: platform
create table vault_key (
  id          text        primary key,
  purpose     text        not null check (purpose in ('seal', 'index')),
  root_key_id text        not null,
  wrapped     bytea       not null,
  created_at  timestamptz not null
);
-- Pseudonyms must stay the same for ever: there is one index key.
create unique index vault_key_one_index on vault_key (purpose) where purpose = 'index';
