-- The audit trail becomes a log that proves itself: a Merkle tree over salted commitments to the entries.

-- module: audit
-- The transaction that wrote the entry: what finished before a snapshot's horizon is complete, so a reader that follows
-- (tx, seq) up to that horizon misses nothing, however long a writer takes to commit.
alter table audit_entry add column tx xid8 not null default pg_current_xact_id();
-- Opens the commitment in the tree. Erased together with the body, after which nobody can guess what stood there.
alter table audit_entry add column salt bytea
  default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
alter table audit_entry alter column salt drop default;
alter table audit_entry alter column body drop not null;
alter table audit_entry add constraint audit_entry_open_or_erased
  check ((body is null) = (salt is null) and (salt is null or length(salt) = 32));
create index audit_entry_order on audit_entry (tx, seq);

-- Rows are added, and their content may be erased as a whole; nothing else ever changes.
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.body is null and new.salt is null
     and (old.seq, old.id, old.at, old.event, old.user_id, old.account_id, old.tx)
         is not distinct from (new.seq, new.id, new.at, new.event, new.user_id, new.account_id, new.tx) then
    return new;
  end if;
  raise exception 'the audit trail is append-only';
end $$;

-- One row: the log, its key (sealed), its tree so far, how far the entries are taken, and who sequences.
-- module: transparency
create table log_state (
  id             int         primary key check (id = 1),
  origin         text        not null,
  sealed_seed    bytea       not null,
  verifier_key   text        not null,
  size           bigint      not null default 0,
  root           bytea       not null,
  -- Roots of the complete subtrees, largest first, 32 bytes each: all that appending needs.
  peaks          bytea       not null default '',
  after_tx       xid8        not null default '0',
  after_seq      bigint      not null default 0,
  holder         text,
  lease          bigint      not null default 0,
  leased_until   timestamptz,
  published_size bigint      not null default 0,
  published_note text,
  published_at   timestamptz,
  check (published_size <= size)
);

-- module: transparency
create table log_leaf (
  leaf_index bigint primary key,
  entry_seq  bigint not null unique,
  commitment bytea  not null check (length(commitment) = 32)
);

-- Hashes of the tree in tiles of 256 (C2SP tlog-tiles); the last of each level grows until it is full.
-- module: transparency
create table log_tile (
  level      int    not null,
  tile_index bigint not null,
  bytes      bytea  not null check (length(bytes) between 32 and 8192 and length(bytes) % 32 = 0),
  primary key (level, tile_index)
);
