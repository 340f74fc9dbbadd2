-- When a webhook last took what it was told: one that took nothing since its message was new has failed for days.
-- module: events
create table webhook_told (
  webhook_id text        primary key,
  told_at    timestamptz not null
);
