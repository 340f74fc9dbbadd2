-- Notifications to phones (Web Push): with which key the house says who it is, and where each phone is reached.

-- One key for all: subscriptions are made with it, and another would make every one of them useless.
-- module: authenticator
create table push_server_key (
  id             int         primary key check (id = 1),
  public_key     text        not null,
  private_sealed bytea       not null,
  created_at     timestamptz not null
);

-- The endpoint is a secret too: whoever knows it knows which service and which phone.
-- Without an endpoint it has ended; how the last message went stays.
-- module: authenticator
create table mobile_key_subscription (
  factor_id       text        primary key,
  version         text        not null,
  endpoint_sealed bytea,
  auth_sealed     bytea,
  p256dh          text        not null,
  subscribed_at   timestamptz not null,
  last_push_at    timestamptz,
  last_outcome    text        check (last_outcome in ('accepted', 'failed', 'gone'))
);
