-- Second factors and the challenges put to them.

-- module: factors
create table factor (
  id               text        primary key,
  user_id          text        not null,
  kind             text        not null check (kind in ('phone', 'totp')),
  state            text        not null check (state in ('pending', 'active', 'displaced', 'revoked')),
  contact_point_id text,
  secret_sealed    bytea,
  -- The last accepted time step: each step is accepted once (RFC 6238 section 5.2).
  last_step        bigint,
  enrolled_at      timestamptz not null,
  last_used_at     timestamptz,
  -- While pending: until when, and how many answers the confirmation may still take.
  pending_until    timestamptz,
  answers_left     int
);
create index factor_user on factor (user_id);

-- module: factors
create table challenge (
  id           text        primary key,
  factor_id    text        not null references factor,
  user_id      text        not null,
  -- What an answer proves: a sign-in flow or an approval, and nothing else.
  purpose      text        not null check (purpose in ('sign-in', 'approval')),
  purpose_id   text        not null,
  method       text        not null check (method in ('sms', 'voice', 'totp')),
  code_sealed  bytea,
  state        text        not null default 'open' check (state in ('open', 'answered', 'replaced')),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  answers_left int         not null check (answers_left >= 0),
  sends        int         not null,
  resend_at    timestamptz
);
create index challenge_purpose on challenge (purpose, purpose_id) where state = 'open';
create index challenge_factor on challenge (factor_id) where state = 'open';
