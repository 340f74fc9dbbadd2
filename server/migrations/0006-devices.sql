-- Browsers a user has signed in from. A device is a secret in a cookie; the row keeps its hash only.

-- module: devices
create table device (
  id          text        primary key,
  secret_hash bytea       not null unique,
  label       text        not null,
  created_at  timestamptz not null
);

-- module: devices
create table device_user (
  device_id     text        not null references device,
  user_id       text        not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  last_address  text        not null,
  remember_until timestamptz not null,
  primary key (device_id, user_id)
);
create index device_user_user on device_user (user_id);
