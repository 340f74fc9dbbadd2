-- Passkeys (WebAuthn) as second factors, and factors that are suspended because a copy of them was used.

-- module: factors
alter table factor drop constraint factor_kind_check;
alter table factor add constraint factor_kind_check check (kind in ('phone', 'totp', 'passkey'));
alter table factor drop constraint factor_state_check;
alter table factor add constraint factor_state_check
  check (state in ('pending', 'active', 'displaced', 'suspended', 'revoked'));
alter table challenge drop constraint challenge_method_check;
alter table challenge add constraint challenge_method_check check (method in ('sms', 'voice', 'totp', 'passkey'));

-- The public key lies in factor.secret_sealed, bound to its row: nobody can put another's key in its place.
-- module: factors
create table passkey (
  factor_id       text     primary key references factor,
  user_id         text     not null,
  name            text     not null,
  -- Known to one user only (WebAuthn L3 section 7.1, step 26).
  credential_id   bytea    not null unique,
  transports      text[]   not null,
  sign_count      bigint   not null,
  -- Whether the key may ever leave its authenticator; fixed for its life (WebAuthn L3 section 6.1.3).
  backup_eligible boolean  not null,
  backed_up       boolean  not null
);
create index passkey_user on passkey (user_id);

-- One enrolment in progress for each session; it goes with the first answer, right or wrong.
-- module: factors
create table passkey_enrolment (
  session_id text        primary key,
  user_id    text        not null,
  name       text        not null,
  challenge  bytea       not null,
  expires_at timestamptz not null
);
create index passkey_enrolment_expires on passkey_enrolment (expires_at);
