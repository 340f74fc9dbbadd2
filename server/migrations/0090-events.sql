-- Events out: streams of signed event tokens to other systems (SSF), what waits in them, the key that signs, and webhooks.

-- module: events
create table event_stream (
  id               text        primary key,
  -- One stream for each receiver.
  receiver         text        not null unique,
  delivery         text        not null check (delivery in ('push', 'poll')),
  endpoint         text,
  authorization_sealed bytea,
  requested        text[]      not null,
  description      text,
  state            text        not null check (state in ('enabled', 'paused', 'disabled')),
  state_reason     text,
  verified_at      timestamptz,
  created_at       timestamptz not null,
  check (delivery = 'poll' or endpoint is not null)
);

-- Users of whom this receiver asked to hear nothing more.
-- module: events
create table event_stream_removed (
  stream_id text not null,
  user_id   text not null,
  primary key (stream_id, user_id)
);

-- module: events
create table event_token (
  stream_id  text        not null,
  jti        text        not null,
  token      text        not null,
  created_at timestamptz not null,
  primary key (stream_id, jti)
);
create index event_token_created on event_token (created_at);

-- module: events
create table event_key (
  id             text        primary key,
  public_jwk     jsonb       not null,
  private_sealed bytea       not null,
  created_at     timestamptz not null
);

-- Webhooks that their receiver has ended (410).
-- module: events
create table webhook_ended (
  webhook_id text        primary key,
  ended_at   timestamptz not null
);
