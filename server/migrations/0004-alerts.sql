-- Which event was told to which contact point, so that a repeat tells nobody twice.

-- module: alerts
create table alert_sent (
  event_id         text        not null,
  -- Or `none`, when there was nobody to tell.
  contact_point_id text        not null,
  sent_at          timestamptz not null,
  primary key (event_id, contact_point_id)
);
