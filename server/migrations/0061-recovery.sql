-- Ways back in, the change of contact points, and the one-way links of their notices.

-- module: recovery
create table recovery_flow (
  id             text        primary key,
  token_hash     bytea       not null unique,
  -- Null for a username nobody has: such a flow lives and ends like any other, and leads nowhere.
  user_id        text,
  state          text        not null check (state in ('awaiting-mail', 'awaiting-factor', 'proven', 'done', 'cancelled')),
  version        int         not null,
  code_sealed    bytea,
  answers_left   int         not null check (answers_left >= 0),
  method         text,
  address        text        not null,
  created_at     timestamptz not null,
  expires_at     timestamptz not null
);
create index recovery_flow_user on recovery_flow (user_id);
create index recovery_flow_expires on recovery_flow (expires_at);

-- module: recovery
create table stop_link (
  token_hash bytea       primary key,
  user_id    text        not null,
  cause      text        not null check (cause in ('password', 'contact')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);

-- module: recovery
create table contact_change (
  id               text        primary key,
  user_id          text        not null,
  contact_point_id text        not null,
  new_point_id     text        not null,
  state            text        not null check (state in ('awaiting-codes', 'waiting', 'done', 'cancelled')),
  old_lost         boolean     not null,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  effective_at     timestamptz,
  proved_by        text        not null,
  created_at       timestamptz not null,
  expires_at       timestamptz not null
);
create index contact_change_user on contact_change (user_id);
-- One at a time for each contact point, however many tabs ask.
create unique index contact_change_open on contact_change (contact_point_id) where state in ('awaiting-codes', 'waiting');

-- A contact point that is proposed hears nothing but its own code; one that is retired hears nothing any more.
-- module: parties
alter table contact_point add column state text not null default 'on-file'
  check (state in ('proposed', 'on-file', 'retired'));

-- module: factors
alter table challenge drop constraint challenge_purpose_check;
alter table challenge add constraint challenge_purpose_check check (purpose in ('sign-in', 'approval', 'activation', 'recovery'));
