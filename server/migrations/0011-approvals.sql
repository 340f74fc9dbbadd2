-- Critical acts waiting for proof.

-- module: approvals
create table approval (
  id         text        primary key,
  user_id    text        not null,
  session_id text        not null,
  action     text        not null,
  -- What the person is shown, and the hash of exactly that: the proof is worth nothing for anything else.
  subject    jsonb       not null,
  binding    text        not null,
  caps       jsonb       not null,
  state      text        not null default 'awaiting-proof' check (state in ('awaiting-proof', 'proven', 'used', 'void')),
  method     text,
  factor_id  text,
  proved_at  timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index approval_open on approval (user_id, session_id) where state in ('awaiting-proof', 'proven');
