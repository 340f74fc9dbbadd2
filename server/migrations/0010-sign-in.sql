-- Sign-ins in progress.

-- module: sign-in
create table sign_in_flow (
  id              text        primary key,
  -- Hash of the secret in the cookie of the browser that began it.
  secret_hash     bytea       not null unique,
  user_id         text        not null,
  state           text        not null check (state in ('choose-factor', 'answer-challenge', 'signed-in', 'cancelled')),
  version         int         not null,
  public_computer boolean     not null,
  address         text        not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null
);
create index sign_in_flow_expiry on sign_in_flow (expires_at);
