-- A question that an app asks for its session, and that the mobile key of its user answers once. One a session.
-- module: sessions
create table session_re_entry (
  session_id text primary key references session (id) on delete cascade,
  challenge_hash bytea not null unique,
  expires_at timestamptz not null
);
