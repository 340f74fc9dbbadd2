-- Open and ended sessions. The secret of the cookie is kept as a hash only.

-- module: sessions
create table session (
  id              text        primary key,
  user_id         text        not null,
  secret_hash     bytea       not null unique,
  surface         text        not null,
  device_id       text,
  device_label    text        not null,
  address         text        not null,
  public_computer boolean     not null,
  evidence        jsonb       not null,
  created_at      timestamptz not null,
  -- When a second factor was last proven: absolute limits of the stronger groups count from here.
  proved_at       timestamptz not null,
  active_at       timestamptz not null,
  -- Capability groups that lapsed by idleness: they stay lapsed until a fresh proof.
  lapsed          text[]      not null default '{}',
  ended_at        timestamptz,
  end_reason      text
);
create index session_open_by_user on session (user_id, created_at) where ended_at is null;
