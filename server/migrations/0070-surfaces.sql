-- The OpenID provider: what it keeps of a request until it is spent, what a person granted to which client, the keys it
-- signs with, and the proofs of possession that were seen.

-- Everything short-lived of the protocol. Names are values that open doors (a code, a token), so a row is found by the
-- hash of its name, and what it says is sealed.
-- module: surfaces
create table oidc_artefact (
  kind           text        not null,
  name_hash      bytea       not null,
  grant_id       text,
  user_code_hash bytea,
  -- Of a consent: the browser that began it.
  browser_hash   bytea,
  payload_sealed bytea       not null,
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  consumed_at    timestamptz,
  -- Of a consent: when it was given or refused.
  decided_at     timestamptz,
  primary key (kind, name_hash)
);
create index oidc_artefact_grant on oidc_artefact (grant_id) where grant_id is not null;
create unique index oidc_artefact_user_code on oidc_artefact (user_code_hash) where user_code_hash is not null;
create index oidc_artefact_expiry on oidc_artefact (expires_at);

-- What a person allowed a client. Tokens live as long as the session that the grant opened.
-- module: surfaces
create table client_grant (
  id           text        primary key,
  user_id      text        not null,
  client_id    text        not null,
  surface      text        not null,
  groups       text[]      not null,
  -- Of the session that consented: what the session of the client will rest on.
  evidence     jsonb       not null,
  granted_at   timestamptz not null,
  -- Null until the client has fetched its first token.
  session_id   text        unique,
  revoked_at   timestamptz,
  -- When the client was told that its session ended, where it wants to be.
  told_at      timestamptz
);
create index client_grant_user on client_grant (user_id, granted_at);

-- module: surfaces
create table oidc_key (
  id             text        primary key,
  algorithm      text        not null,
  public_jwk     jsonb       not null,
  private_sealed bytea       not null,
  created_at     timestamptz not null,
  -- A newer key signs; this one is still shown, for what it signed.
  retired_at     timestamptz
);
create unique index oidc_key_signing on oidc_key (algorithm) where retired_at is null;

-- A proof of possession is good for one request.
-- module: surfaces
create table proof_seen (
  proof_hash bytea       primary key,
  expires_at timestamptz not null
);
create index proof_seen_expiry on proof_seen (expires_at);
