-- Passkeys of staff, at the desk's own origin; and browsers in which a member has signed in, which keep tries of their own.

-- module: staff
alter table staff_factor add column transports text[];
-- Whether the key may ever leave its authenticator; fixed for its life (WebAuthn L3 section 6.1.3).
alter table staff_factor add column backup_eligible boolean;
alter table staff_factor add column backed_up boolean;

-- One question at a time for one thing (this sign-in, this act, this change of factors); one answer takes it.
-- module: staff
create table staff_question (
  place      text        primary key,
  nonce      text        not null,
  -- What the passkey will be called, where one is made.
  name       text,
  expires_at timestamptz not null
);
create index staff_question_expires on staff_question (expires_at);

-- module: staff
create table staff_browser (
  secret_hash bytea       primary key,
  staff_id    text        not null references staff_member,
  expires_at  timestamptz not null
);
create index staff_browser_expires on staff_browser (expires_at);
create index staff_browser_member on staff_browser (staff_id);
