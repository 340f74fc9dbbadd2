-- Invitations to open access: one link per user, used once.

-- module: opening
create table opening (
  user_id    text        primary key,
  token_hash bytea       not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);
