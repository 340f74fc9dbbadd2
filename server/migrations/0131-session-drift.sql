-- Where a session was last proven from, and with what; and what changed since, until it is proven again.
alter table session
  add column seen jsonb,
  add column drift jsonb;
