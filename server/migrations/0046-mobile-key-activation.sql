-- How a phone becomes a mobile key, and how it signs what it asks.

-- A security card stands in for the number on file: it answers a challenge of the activation.
-- module: factors
alter table challenge drop constraint challenge_purpose_check;
alter table challenge add constraint challenge_purpose_check check (purpose in ('sign-in', 'approval', 'activation'));

-- module: authenticator
create table mobile_key_activation (
  id               text        primary key,
  secret_hash      bytea       not null unique,
  user_id          text        not null,
  -- Of the factor that it becomes.
  key_id           text        not null,
  state            text        not null check (state in ('choose-proof', 'answer', 'proven', 'completed')),
  version          int         not null,
  -- What proved it: a method of a factor, or of the approval that an invitation was made with.
  proved_by        text,
  contact_point_id text,
  method           text        check (method in ('sms', 'voice', 'security-card')),
  code_sealed      bytea,
  answers_left     int         not null default 0 check (answers_left >= 0),
  sends            int         not null default 0,
  resend_at        timestamptz,
  proof_expires_at timestamptz,
  created_at       timestamptz not null,
  expires_at       timestamptz not null
);
create index mobile_key_activation_expires on mobile_key_activation (expires_at);

-- What the portal shows as QR code: it is taken once.
-- module: authenticator
create table mobile_key_invitation (
  code_hash  bytea       primary key,
  user_id    text        not null,
  -- The key there was when it was made: another one since then means that somebody was faster.
  replaces   text,
  proved_by  text,
  state      text        not null default 'issued' check (state in ('issued', 'used', 'void')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index mobile_key_invitation_user on mobile_key_invitation (user_id);
create index mobile_key_invitation_expires on mobile_key_invitation (expires_at);

-- Nonces of signed requests, for as long as a request with one could still be taken for fresh.
-- module: authenticator
create table mobile_key_nonce (
  key_id     text        not null,
  nonce      text        not null,
  expires_at timestamptz not null,
  primary key (key_id, nonce)
);
create index mobile_key_nonce_expires on mobile_key_nonce (expires_at);
