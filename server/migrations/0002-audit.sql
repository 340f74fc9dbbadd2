-- The audit trail: rows are added and never touched again.

-- module: audit
create table audit_entry (
  seq        bigint generated always as identity primary key,
  id         text        not null unique,
  at         timestamptz not null,
  event      text        not null,
  user_id    text,
  account_id text,
  -- Canonical JSON (RFC 8785). Text, not jsonb: the bytes themselves are what later proofs bind.
  body       text        not null check (length(body) <= 16384)
);
create index audit_entry_user on audit_entry (user_id, seq) where user_id is not null;
create index audit_entry_account on audit_entry (account_id, seq) where account_id is not null;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function refuse_audit_change();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function refuse_audit_change();
