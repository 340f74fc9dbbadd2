-- Networks from which a user may act, and exceptions that end by themselves. An entry is added and removed, never edited:
-- it holds from active_from until active_until, both of which may lie ahead.

-- module: networks
create table user_network (
  id           text        primary key,
  user_id      text        not null,
  -- Null: for everything the user does. Else for what the user does on this account.
  account_id   text,
  kind         text        not null check (kind in ('range', 'named', 'asn', 'exception', 'override')),
  -- Canonical: an address, a block, first-last, a name, or AS and a number; empty where any address is meant.
  network      text        not null,
  label        text        not null,
  added_at     timestamptz not null,
  active_from  timestamptz not null,
  -- Null: until it is removed.
  active_until timestamptz
);
create index user_network_user on user_network (user_id);
