-- The newest list of makers that this house has taken, so that no node takes an older one after it.

-- module: factors
create table passkey_metadata (
  id          int         primary key default 1 check (id = 1),
  no          bigint      not null,
  next_update date        not null,
  taken_at    timestamptz not null
);
