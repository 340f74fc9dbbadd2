-- A browser is known by a key that cannot leave it and by a series whose counter moves with each completed sign-in.

-- Browsers known by the secret of before are strangers at their next sign-in: they have neither series nor key.
-- module: devices
alter table device drop column secret_hash;
alter table device
  add column series     bytea unique,
  add column counter    int         not null default 0,
  add column rotated_at timestamptz not null default now(),
  -- The counter before was taken once more, because its browser proved its key: an answer had been lost.
  add column lenient    boolean     not null default false,
  -- SPKI in base64url; null where a browser keeps no key.
  add column public_key text,
  -- An old counter was shown: the series is worth nothing to anybody.
  add column ended_at   timestamptz;

-- module: devices
alter table device_user
  add column state         text        not null default 'recognised'
    check (state in ('new', 'recognised', 'trusted', 'revoked')),
  add column name          text,
  add column first_address text,
  -- Until when a new device cools down, and a trusted one is trusted.
  add column cool_until    timestamptz,
  add column trusted_until timestamptz,
  add column revoked_at    timestamptz,
  -- Whether its owner has seen, from another device, that it came.
  add column acknowledged  boolean     not null default true,
  add column posture       jsonb,
  add column posture_at    timestamptz;
-- Nobody is left in a state without its end.
alter table device_user add constraint device_user_ends check (
  (state <> 'new' or cool_until is not null) and (state <> 'trusted' or trusted_until is not null)
  and (state <> 'revoked' or revoked_at is not null));

-- Proofs of device keys that were given: each is taken once.
-- module: devices
create table device_proof (
  nonce      text        primary key,
  expires_at timestamptz not null
);
create index device_proof_expires on device_proof (expires_at);

-- The browser that a sign-in began on, where it proved itself.
-- module: sign-in
alter table sign_in_flow add column device_id text;
