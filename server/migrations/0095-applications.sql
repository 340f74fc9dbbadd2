-- Applications of the broker behind the gate: the way in, used once, and what a browser holds there afterwards.

-- module: applications
create table application_entry (
  ticket_hash bytea       primary key,
  application text        not null,
  session_id  text        not null,
  -- Of the secret that the browser holds at the application: nobody else can use the way in.
  state_hash  bytea       not null,
  path        text        not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);
create index application_entry_expires on application_entry (expires_at);

-- module: applications
create table application_session (
  id          text        primary key,
  secret_hash bytea       not null unique,
  application text        not null,
  -- It opens what this session opens, as long as this session lives.
  session_id  text        not null,
  created_at  timestamptz not null
);
create index application_session_created on application_session (created_at);
create index application_session_session on application_session (session_id);
