-- What is rare among everybody's entries: acts on other surfaces than the portal, and refusals. Without these a search
-- for one that is nowhere reads every entry.

-- module: audit
create index audit_entry_surface on audit_entry (surface, tx, seq) where surface <> 'portal';
create index audit_entry_refused on audit_entry (tx, seq) where outcome = 'refused';
