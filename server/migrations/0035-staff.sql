-- Staff of the broker: never clients, with a sign-in, factors and sessions of their own; and the acts they do or propose.

-- module: staff
create table staff_member (
  id                  text        primary key,
  name                text        not null unique,
  display_name        text        not null,
  roles               text[]      not null,
  -- Legal entities whose clients the member may serve; empty: all.
  entities            text[]      not null,
  state               text        not null check (state in ('invited', 'active', 'closed')),
  password_hash       text,
  -- Of the one-time link: as a hash, gone once it was used.
  enrolment_hash      bytea       unique,
  enrolment_expires_at timestamptz,
  enrolment_answers   int         not null default 0,
  opened_at           timestamptz not null,
  closed_at           timestamptz
);

-- module: staff
create table staff_factor (
  id            text        primary key,
  staff_id      text        not null references staff_member,
  kind          text        not null check (kind in ('totp', 'passkey')),
  state         text        not null check (state in ('pending', 'active', 'revoked')),
  secret_sealed bytea,
  last_step     bigint,
  -- Of a passkey.
  name          text,
  credential_id bytea       unique,
  sign_count    bigint,
  enrolled_at   timestamptz not null,
  last_used_at  timestamptz
);
create index staff_factor_member on staff_factor (staff_id);

-- A sign-in whose password was right; used up by the proof that completes it.
-- module: staff
create table staff_sign_in (
  id          text        primary key,
  staff_id    text        not null references staff_member,
  secret_hash bytea       not null unique,
  nonce       text        not null,
  expires_at  timestamptz not null,
  used_at     timestamptz
);
create index staff_sign_in_expires on staff_sign_in (expires_at);

-- module: staff
create table staff_session (
  id          text        primary key,
  staff_id    text        not null references staff_member,
  secret_hash bytea       not null unique,
  address     text        not null,
  created_at  timestamptz not null,
  active_at   timestamptz not null,
  ended_at    timestamptz,
  end_reason  text
);
create index staff_session_open on staff_session (staff_id) where ended_at is null;

-- module: staff
create table staff_act (
  id              text        primary key,
  kind            text        not null,
  -- Canonical JSON of the parameters: what is hashed, shown, and done.
  parameters      text        not null,
  hash            bytea       not null,
  reason          text        not null,
  role            text        not null,
  people          int         not null check (people in (1, 2)),
  user_id         text,
  entity_id       text,
  state           text        not null check (state in ('awaiting-second', 'done', 'refused', 'withdrawn', 'expired')),
  proposed_by     text        not null references staff_member,
  proposed_at     timestamptz not null,
  expires_at      timestamptz not null,
  settled_by      text        references staff_member,
  settled_at      timestamptz,
  outcome         jsonb,
  idempotency_key text        not null,
  request_hash    bytea       not null,
  unique (proposed_by, idempotency_key),
  -- Nobody is the second person of their own act, whatever the program above believes.
  check (people = 1 or state <> 'done' or settled_by <> proposed_by)
);
create index staff_act_awaiting on staff_act (expires_at) where state = 'awaiting-second';
create index staff_act_user on staff_act (user_id, id);
create index staff_act_proposed on staff_act (proposed_by, id);
create index staff_act_settled on staff_act (settled_by, id);

-- A caller who was asked facts on file. A passed one serves the member who asked, for that client, once and for minutes.
-- module: staff
create table staff_identification (
  id         text        primary key,
  staff_id   text        not null references staff_member,
  user_id    text        not null,
  facts      text[]      not null,
  state      text        not null check (state in ('asked', 'passed', 'failed', 'used')),
  asked_at   timestamptz not null,
  expires_at timestamptz not null,
  act_id     text
);
create index staff_identification_passed on staff_identification (staff_id, user_id) where state = 'passed';
