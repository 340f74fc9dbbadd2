-- Reading the audit trail by what people ask for, and erasing what the law no longer wants kept.

-- module: audit
-- What is searched beside user, account and event. Written with the entry and erased with it: an address is personal.
alter table audit_entry add column surface text, add column outcome text, add column address text;

-- Entries from before. The text is canonical JSON, so a quote inside a value is escaped and these places are the only
-- ones that can look so; of `outcome` the last one is the entry's own.
alter table audit_entry disable trigger audit_entry_append_only;
update audit_entry set
  surface = substring(body from '"actor":\{[^}]*"surface":"([a-z-]+)"'),
  outcome = substring(body from '.*"outcome":"(done|refused)"'),
  address = substring(body from '"origin":\{"address":"([^"]*)"')
where body is not null;
alter table audit_entry enable trigger audit_entry_append_only;

alter table audit_entry add constraint audit_entry_nothing_left
  check (body is not null or (surface is null and outcome is null and address is null));

create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.body is null and new.salt is null
     and new.surface is null and new.outcome is null and new.address is null
     and (old.seq, old.id, old.at, old.event, old.user_id, old.account_id, old.tx)
         is not distinct from (new.seq, new.id, new.at, new.event, new.user_id, new.account_id, new.tx) then
    return new;
  end if;
  raise exception 'the audit trail is append-only';
end $$;

-- Everything is read in the order of the log, (tx, seq).
drop index audit_entry_user;
drop index audit_entry_account;
create index audit_entry_user on audit_entry (user_id, tx, seq) where user_id is not null;
create index audit_entry_account on audit_entry (account_id, tx, seq) where account_id is not null;
create index audit_entry_event on audit_entry (event text_pattern_ops, tx, seq);
create index audit_entry_address on audit_entry (address, tx, seq) where address is not null;
-- Also what retention looks for: the oldest that are still there.
create index audit_entry_kept on audit_entry (at, seq) where body is not null;

-- module: transparency
-- Erasures are counted: a copy of the log that has followed the first n of them asks for the leaves of the later ones.
alter table log_state add column erasures bigint not null default 0;
alter table log_leaf add column erasure bigint;
create index log_leaf_erasure on log_leaf (erasure, leaf_index) where erasure is not null;

-- Credentials of the broker's auditor and desk: the secret is 256 random bits, so its plain hash tells nothing of it.
-- module: records
create table audit_credential (
  id          text        primary key,
  role        text        not null check (role in ('auditor', 'desk')),
  name        text        not null,
  secret_hash bytea       not null unique check (length(secret_hash) = 32),
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz
);
