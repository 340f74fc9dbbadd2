-- The mobile key: phones that approve, and what waits for their answer.

-- The offline secret lies in factor.secret_sealed and goes with the factor; the public key stays, so that a phone whose
-- key has ended is told so, and nobody else is.
-- module: factors
create table mobile_key (
  factor_id       text        primary key references factor,
  user_id         text        not null,
  name            text        not null,
  public_key      text        not null,
  pin_hash_sealed bytea       not null,
  pin_tries_left  int         not null check (pin_tries_left >= 0),
  activated_at    timestamptz not null,
  last_seen_at    timestamptz
);
create index mobile_key_user on mobile_key (user_id);

-- What a phone is asked, beside its challenge: for a prompt until it is answered, for a response in digits as what the
-- digits are computed over.
-- module: factors
create table mobile_key_prompt (
  challenge_id      text        primary key,
  factor_id         text        not null references mobile_key,
  user_id           text        not null,
  method            text        not null check (method in ('mobile-key', 'mobile-key-response')),
  lane              text,
  purpose           text        not null,
  purpose_id        text        not null,
  shown             jsonb       not null,
  state             text        not null default 'waiting' check (state in ('waiting', 'approved', 'denied', 'failed', 'spent')),
  number_tries_left int         not null check (number_tries_left >= 0),
  issued_at         timestamptz not null,
  expires_at        timestamptz not null,
  answered_at       timestamptz,
  reason            text,
  -- What the phone signed when it answered, as evidence.
  signature         text
);
create index mobile_key_prompt_waiting on mobile_key_prompt (factor_id) where state = 'waiting' and method = 'mobile-key';
